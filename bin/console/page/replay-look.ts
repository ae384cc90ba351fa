/** How the state of a replay looks: what a person has ended is no failure. */
import type { Replayed } from '../../operator/replayed.ts';

const TONES = {
  applied: 'good',
  'under way': 'warn',
  failing: 'bad',
  'dead again': 'bad',
  stopped: 'plain',
  dropped: 'plain',
} as const;

/** Word and tone of its badge; ordered to stop, it is as good as stopped. */
export function lookOf({ state, isStopped }: Pick<Replayed, 'state' | 'isStopped'>) {
  const shown = isStopped === true ? 'stopped' : state;
  return { word: shown === 'failing' ? 'fails again' : shown, tone: TONES[shown] };
}
