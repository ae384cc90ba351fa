/** Turns in the lanes that a system limits by themselves, as searches; `default` is the engine's own. */
import { UnavailableError } from '../errors.ts';
import type { CallOptions, Clock } from '../ports.ts';
import type { RateLimiter } from '../rate/limiter.ts';
import type { Connector } from './definition.ts';
import type { Limit } from './units.ts';

/**
 * Waits for a turn in the lane, for the time of one exchange at most. Throws UnavailableError where there is none, and where
 * the timeline can't be reached. `limiterOf` makes a lane's limiter; one a container and lane.
 */
export function createLaneSlots(
  clock: Pick<Clock, 'now'>,
  limits: Connector['limits'],
  limiterOf: (lane: string, limit: Limit) => Pick<RateLimiter, 'acquire'>,
): (lane: string, call: Pick<CallOptions, 'timeoutMs'>) => Promise<void> {
  const limiters = new Map<string, Pick<RateLimiter, 'acquire'>>();
  return async (lane, { timeoutMs }) => {
    const limit = limits[lane];
    if (limit === undefined) return;
    const limiter = limiters.get(lane) ?? limiterOf(lane, limit);
    limiters.set(lane, limiter);
    const slot = await limiter.acquire({ untilMs: clock.now() + timeoutMs });
    if (slot.kind === 'none') throw new UnavailableError('rate_late', 'No slot in the lane in time.');
  };
}
