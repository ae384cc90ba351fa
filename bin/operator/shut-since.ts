/** Since when a breaker lets nothing through. */
import type { BreakerState } from '../../lambdas/core/ports.ts';

/** Held by hand: since that was done, which may be long after its episode began. Otherwise since the episode began; ms. */
export function shutSinceMs({ forcedBy, openedAtMs, changedAtMs }: BreakerState): number {
  return forcedBy === '' ? openedAtMs : changedAtMs;
}
