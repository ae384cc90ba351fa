/** Slots for callers who can't wait: where the timeline can't be reached, a few calls go without one (P5). */
import { UnavailableError } from '../errors.ts';
import type { Clock } from '../ports.ts';
import type { RateLimiter } from './limiter.ts';

/** Waits for a slot by `untilMs` (ms since the epoch); false where there is none. `storeIsUp`: whether another table has just answered. */
export type AcquireOrFailOpen = (untilMs: number, storeIsUp: boolean) => Promise<boolean>;

/**
 * While the timeline can't be reached a container makes one call in this time (own choice): the workers stand still
 * then, since they can't claim, so that the whole rate is there for lookups.
 */
const FAIL_OPEN_SPACING_MS = 1000;

/** One a container. */
export function createFailOpen(deps: {
  clock: Pick<Clock, 'now'>;
  limiter: Pick<RateLimiter, 'acquire' | 'isCurrent'>;
}): AcquireOrFailOpen {
  const { clock, limiter } = deps;
  let lastUnslottedMs = Number.NEGATIVE_INFINITY;
  let lastUnreachableMs = Number.NEGATIVE_INFINITY;

  const allowOne = (): boolean => {
    if (clock.now() - lastUnslottedMs < FAIL_OPEN_SPACING_MS) return false;
    lastUnslottedMs = clock.now();
    return true;
  };

  return async (untilMs, storeIsUp) => {
    // Trouble with the other table alone is no reason to call beside the workers: only a timeline that was unreachable
    // a moment ago is not asked again.
    if (!storeIsUp && clock.now() - lastUnreachableMs < FAIL_OPEN_SPACING_MS) return allowOne();
    try {
      const slot = await limiter.acquire({ untilMs });
      return slot.kind === 'slot' && limiter.isCurrent(slot.startMs);
    } catch (error) {
      if (!(error instanceof UnavailableError)) throw error;
      lastUnreachableMs = clock.now();
      return allowOne();
    }
  };
}
