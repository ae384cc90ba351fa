/** Admission while the store fails. */
import type { Admission, BreakerState } from '../ports.ts';

/** One a container and breaker. */
export interface StoreUnavailablePolicy {
  /** What a caller may do while the store is unreachable, as far as it knows since `sinceMs` (ms since the epoch). */
  admit(state: BreakerState, sinceMs: number, nowMs: number): Admission;
  /** The store has done all that was asked of it. */
  storeAvailable(): void;
}

/**
 * Calls go through, but a breaker last known open stays open: this container then makes one call in every open time,
 * so that a store that is unreachable for longer than the downstream doesn't stop everything. The first open time counts
 * from when the store became unreachable: a single slow answer of the store is no permission to call. A store that can be
 * read but not written is unreachable, too: reads alone don't restart that time.
 */
export function createStoreUnavailablePolicy(openMs: number): StoreUnavailablePolicy {
  let notBeforeMs = 0;
  let unreachableSinceMs: number | undefined;
  return {
    admit(state, sinceMs, nowMs) {
      unreachableSinceMs ??= sinceMs;
      if (state.phase === 'closed') return { kind: 'pass' };
      if (state.forcedBy !== '') return { kind: 'open', untilMs: nowMs + openMs, sinceMs: state.openedAtMs };
      const untilMs = Math.max(notBeforeMs, state.openUntilMs, unreachableSinceMs + openMs);
      if (nowMs < untilMs) return { kind: 'open', untilMs, sinceMs: state.openedAtMs };
      notBeforeMs = nowMs + openMs;
      return { kind: 'pass' };
    },
    storeAvailable() {
      unreachableSinceMs = undefined;
    },
  };
}
