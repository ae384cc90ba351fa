/** Ends episodes whose time is over where no container looks at the breaker any more (P8). */
import type { BreakerList, BreakerStore, System } from '../ports.ts';
import { endEpisode, isEpisodeOver } from './transitions.ts';

export interface EndEpisodesDeps extends Pick<System, 'clock' | 'log'> {
  store: BreakerList & Pick<BreakerStore, 'transition'>;
}

/** Says how many it has ended; one that changes meanwhile goes its own way. Throws UnavailableError. */
export function createEndEpisodes({ clock, log, store }: EndEpisodesDeps): () => Promise<number> {
  return async () => {
    const states = await store.list();
    let ended = 0;
    for (const state of states.filter((one) => isEpisodeOver(one, clock.now()))) {
      if (!(await store.transition(endEpisode(state, clock.now()), state.version))) continue;
      log.info('The episode is over', { downstream: state.downstream, episode: state.episode });
      ended += 1;
    }
    return ended;
  };
}
