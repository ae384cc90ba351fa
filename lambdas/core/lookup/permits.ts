/** Leave to call the CRM within its rate (protocol Rate, P12), for callers who can't wait long. */

import { UnavailableError } from '../errors.ts';
import type { Clock } from '../ports.ts';
import type { RateLimiter } from '../rate/limiter.ts';
import { withTimeout } from '../time/with-timeout.ts';

/** Waits for a call time within `maxWaitMs`; false where there is none. `storeIsUp`: whether the cache's store has just answered. */
export type TakePermit = (maxWaitMs: number, storeIsUp: boolean) => Promise<boolean>;

/**
 * While the timeline can't be reached a container makes one call in this time (own choice): the workers stand still
 * then, since they can't claim, so that the CRM's whole rate is there for lookups.
 */
const BLIND_SPACING_MS = 1000;

/** One a container. `waitMs`: longest wait for the booking itself. */
export function createPermits(
  deps: { clock: Clock; limiter: Pick<RateLimiter, 'book' | 'isCurrent'> },
  { storeWaitMs }: { storeWaitMs: number },
): TakePermit {
  const { clock, limiter } = deps;
  let lastBlindMs = Number.NEGATIVE_INFINITY;
  let lastAwayMs = Number.NEGATIVE_INFINITY;

  const blindly = (): boolean => {
    if (clock.now() - lastBlindMs < BLIND_SPACING_MS) return false;
    lastBlindMs = clock.now();
    return true;
  };
  const unreachable = (): never => {
    throw new UnavailableError('rate_late', 'The rate lane did not answer in time.');
  };

  /** `late`: the time booked was over before the answer to the booking came. */
  const book = async (maxWaitMs: number): Promise<'granted' | 'refused' | 'late'> => {
    const starts = await withTimeout(clock, storeWaitMs, limiter.book(1, maxWaitMs), unreachable);
    const startMs = starts?.[0];
    if (startMs === undefined) return 'refused';
    await clock.sleep(startMs - clock.now());
    return limiter.isCurrent(startMs) ? 'granted' : 'late';
  };

  return async (maxWaitMs, storeIsUp) => {
    // Trouble with the cache alone is no leave to call beside the workers; only what was away a moment ago isn't asked.
    if (!storeIsUp && clock.now() - lastAwayMs < BLIND_SPACING_MS) return blindly();
    try {
      const first = await book(maxWaitMs);
      return (first === 'late' ? await book(maxWaitMs) : first) === 'granted';
    } catch (error) {
      if (!(error instanceof UnavailableError)) throw error;
      lastAwayMs = clock.now();
      return blindly();
    }
  };
}
