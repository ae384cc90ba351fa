/** The breaker of a system, as that of one of its operations sees it. */
import type { BreakerDeps } from './deps.ts';

export interface SystemBreaker {
  /** Whether the system's breaker is not closed: the operation's makes no transition then. */
  isResting(): Promise<boolean>;
  /** When it last closed, as of the last look, ms since the epoch: what the operation's window held before is stale. */
  closedAtMs(): number;
}

/** For a system's own breaker (none above it) it never rests. */
export function createSystemBreaker(system: BreakerDeps['system']): SystemBreaker {
  let closedAtMs = 0;
  return {
    async isResting() {
      if (system === undefined) return false;
      const { phase } = await system.look();
      closedAtMs = await system.lastClosedAtMs();
      return phase !== 'closed';
    },
    closedAtMs: () => closedAtMs,
  };
}
