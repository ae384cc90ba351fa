/** The backstop of the stream: finds breaker episodes that nobody was told of, or whose end nobody was told of (P8). */
import type { BreakerStore, Downstream, IncidentStore, IncidentTopic, System } from '../ports.ts';
import { resolveOf, triggerOf } from './announce.ts';

/** What the sweep remembers: episodes that were open when it last looked. */
export interface SweepMemory {
  read(): Promise<readonly string[]>;
  write(episodes: readonly string[]): Promise<void>;
}

export interface SweepDeps extends System {
  downstreams: readonly Downstream[];
  breakers: BreakerStore;
  incidents: IncidentStore;
  topic: IncidentTopic;
  memory: SweepMemory;
  /** Name of the pager whose account is looked at. */
  pager: string;
  /** ms that the stream is given before the sweep steps in (own choice: within P8's 15 s). */
  graceMs: number;
}

/** Publishes what is missing; safe to repeat, since the notifier tells each step once. Throws UnavailableError. */
export function createSweep(deps: SweepDeps): () => Promise<number> {
  const { breakers, incidents, topic, clock, log } = deps;
  const standing = async (episode: string): Promise<boolean | undefined> =>
    (await incidents.read(`${deps.pager}#breaker-${episode}`))?.triggered;
  return async () => {
    const remembered = await deps.memory.read();
    const states = await Promise.all(deps.downstreams.map((downstream) => breakers.read(downstream)));
    const open = states.filter((state) => state.episode !== '');
    let published = 0;
    for (const state of open) {
      if (clock.now() - state.openedAtMs < deps.graceMs) continue;
      if ((await standing(state.episode)) !== undefined) continue;
      await topic.publish(triggerOf(state));
      published += 1;
    }
    const left = remembered.filter((episode) => !open.some((state) => state.episode === episode));
    const unresolved: string[] = [];
    for (const episode of left) {
      if ((await standing(episode)) === false) continue;
      unresolved.push(episode);
      const state = states.find((one) => episode.startsWith(`${one.downstream}-`));
      if (state === undefined || clock.now() - state.changedAtMs < deps.graceMs) continue;
      await topic.publish(resolveOf(episode, state));
      published += 1;
    }
    const next = [...open.map((state) => state.episode), ...unresolved];
    if (next.join() !== remembered.join()) await deps.memory.write(next);
    if (published > 0) log.warn('incident steps announced by the sweep', { published });
    return published;
  };
}
