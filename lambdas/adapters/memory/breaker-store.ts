/** Breaker records in memory. */
import { leased } from '../../core/breaker/leases.ts';
import { initialState } from '../../core/breaker/transitions.ts';
import type { BreakerState, BreakerStore, Downstream } from '../../core/ports.ts';

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
    async leaseProbe(downstream, round, lease, max, nowMs) {
      const state = roundOf(downstream, round);
      if (state === undefined || nowMs >= state.roundEndsMs) return false;
      if (leased(state) >= max && !(lease in state.leases)) return false;
      write({ ...state, leases: { ...state.leases, [lease]: 'out' } });
      return true;
    },
    async answerProbe(downstream, round, lease, answer) {
      const state = roundOf(downstream, round);
      if (state === undefined) return undefined;
      const { [lease]: _, ...others } = state.leases;
      const next = { ...state, leases: answer === 'released' ? others : { ...others, [lease]: answer } };
      write(next);
      return next;
    },
  };
}
