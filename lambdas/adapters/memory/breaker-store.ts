/** Breaker records in memory. */
import { initialState } from '../../core/breaker/transitions.ts';
import type { BreakerState, BreakerStore, Downstream } from '../../core/ports.ts';

/** What `answer` adds to a round. */
const ADDED = {
  succeeded: { succeeded: 1 },
  failedFresh: { failedFresh: 1 },
  failedStale: { failedStale: 1 },
  released: { leased: -1 },
} as const;

/** An empty store; `onWrite` hears of every write, in order. */
export function memoryBreakerStore(onWrite: (next: BreakerState) => void = () => {}): BreakerStore {
  const states = new Map<Downstream, BreakerState>();
  const stateOf = (downstream: Downstream): BreakerState =>
    states.get(downstream) ?? initialState(downstream);
  const write = (next: BreakerState): void => {
    states.set(next.downstream, next);
    onWrite(next);
  };
  const roundOf = (downstream: Downstream, round: number): BreakerState | undefined => {
    const state = stateOf(downstream);
    return state.phase === 'half-open' && state.round === round ? state : undefined;
  };
  return {
    read: async (downstream) => stateOf(downstream),
    async transition(next, expectedVersion) {
      if (stateOf(next.downstream).version !== expectedVersion) return false;
      write(next);
      return true;
    },
    async leaseProbe(downstream, round, max, nowMs) {
      const state = roundOf(downstream, round);
      if (state === undefined || state.leased >= max || nowMs >= state.roundEndsMs) return false;
      write({ ...state, leased: state.leased + 1 });
      return true;
    },
    async answerProbe(downstream, round, answer) {
      const state = roundOf(downstream, round);
      if (state === undefined) return undefined;
      const next = { ...state };
      for (const [count, added] of Object.entries(ADDED[answer]) as ['leased', number][])
        next[count] += added;
      write(next);
      return next;
    },
  };
}
