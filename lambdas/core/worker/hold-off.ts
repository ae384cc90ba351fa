/** A lane that holds off takes no bookings: nobody would get a call for them. */
import { UnavailableError } from '../errors.ts';
import type { Log } from '../ports.ts';
import type { RateLimiter } from '../rate/limiter.ts';

/** Never throws for a fault of the rate's store: the breaker refuses the calls all the same. */
export async function holdOff(
  limiter: Pick<RateLimiter, 'holdOff'>,
  untilMs: number,
  log: Log,
): Promise<void> {
  try {
    await limiter.holdOff(untilMs);
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error;
    log.warn('the hold could not be shared with the fleet', { error });
  }
}
