/** Waiting for leave to call on the rate lane (P12). */
import { ThrottledError } from '../errors.ts';
import type { Clock } from '../ports.ts';
import type { RateLimiter } from '../rate/limiter.ts';

/** A turn that was overslept is taken anew this often (own choice). */
const LATE_TURNS = 3;

/**
 * Resolves when the call may start. Throws ThrottledError where that is after `untilMs` (ms since the epoch), or where
 * this container keeps oversleeping its turns; UnavailableError where the lane can't be read.
 */
export async function waitForTurn(
  limiter: Pick<RateLimiter, 'turn' | 'isCurrent'>,
  clock: Clock,
  untilMs: number,
): Promise<void> {
  for (let tries = 0; tries < LATE_TURNS; tries += 1) {
    const startMs = await limiter.turn(Math.max(0, untilMs - clock.now()));
    if (startMs === undefined) break;
    if (startMs > clock.now()) await clock.sleep(startMs - clock.now());
    if (limiter.isCurrent(startMs)) return;
  }
  throw new ThrottledError(0, 'no turn on the rate lane in time');
}
