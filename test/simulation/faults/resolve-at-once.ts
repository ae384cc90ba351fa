/** An episode ends with the closing of its breaker. */
import type { Fault } from './fault.ts';

export const resolveAtOnce: Fault = {
  name: 'resolve-at-once',
  breakerStore: (store) => ({
    ...store,
    transition: (next, expectedVersion) =>
      store.transition(
        next.phase === 'closed' ? { ...next, episode: '', openedAtMs: 0, episodeEndsAtMs: 0 } : next,
        expectedVersion,
      ),
  }),
};
