/** Breaker records in memory. */
import { leased } from '../../core/breaker/leases.ts';
import { initialState } from '../../core/breaker/transitions.ts';
import type { BreakerList, BreakerName, BreakerState, BreakerStore } from '../../core/ports.ts';

/** An empty store; `onWrite` hears of every write, in order. */
export function memoryBreakerStore(
  onWrite: (next: BreakerState) => void = () => {},
): BreakerStore & BreakerList {
  const states = new Map<BreakerName, BreakerState>();
  const stateOf = (name: BreakerName): BreakerState => states.get(name) ?? initialState(name);
  const write = (next: BreakerState): void => {
    states.set(next.downstream, next);
    onWrite(next);
  };
  const roundOf = (name: BreakerName, round: number): BreakerState | undefined => {
    const state = stateOf(name);
    return state.phase === 'half-open' && state.round === round ? state : undefined;
  };
  return {
    read: async (name) => stateOf(name),
    list: async () => [...states.values()],
    async transition(next, expectedVersion) {
      if (stateOf(next.downstream).version !== expectedVersion) return false;
      write(next);
      return true;
    },
    async leaseProbe(name, { round, lease, max, nowMs, untilMs, endsMs }) {
      const state = roundOf(name, round);
      if (state === undefined || nowMs >= untilMs) return false;
      if (leased(state) >= max && !(lease in state.leases)) return false;
      write({ ...state, leases: { ...state.leases, [lease]: 'out' }, roundEndsMs: endsMs });
      return true;
    },
    async answerProbe(name, round, lease, answer) {
      const state = roundOf(name, round);
      if (state === undefined) return undefined;
      const { [lease]: _, ...others } = state.leases;
      const next = { ...state, leases: answer === 'released' ? others : { ...others, [lease]: answer } };
      write(next);
      return next;
    },
  };
}
