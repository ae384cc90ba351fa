/** How the state of a replay looks: what a person has ended is no failure. */
import type { Replayed } from '../../operator/replayed.ts';

const TONES = { applied: 'good', 'under way': 'warn', failing: 'bad', 'given up': 'bad' } as const;

/** Beginnings of its sentence once it is over by somebody's hand. */
const BY_HAND = { stopped: 'a dead letter again: stopped:', dropped: 'dropped' } as const;

/** Word and tone of its badge. */
export function lookOf({ state, isStopped, text }: Pick<Replayed, 'state' | 'isStopped' | 'text'>) {
  if (isStopped === true) return { word: 'stopped', tone: 'plain' } as const;
  if (state === 'given up') {
    if (text.startsWith(BY_HAND.stopped)) return { word: 'stopped', tone: 'plain' } as const;
    if (text.startsWith(BY_HAND.dropped)) return { word: 'dropped', tone: 'plain' } as const;
  }
  const words = { 'given up': 'dead again', failing: 'fails again' } as const;
  return { word: state === 'given up' || state === 'failing' ? words[state] : state, tone: TONES[state] };
}
