/** Limiters for tests of those who call: one that grants at once, and one on the product's defaults. */
import { memoryRateStore } from '../../../lambdas/adapters/memory/rate-store.ts';
import type { Clock, Random, RateStore } from '../../../lambdas/core/ports.ts';
import { createAcquire } from '../../../lambdas/core/rate/acquire.ts';
import { workRule } from '../../../lambdas/core/rate/booking-rule.ts';
import { type RateLane, rateLane } from '../../../lambdas/core/rate/lane.ts';
import { createRateLimiter, type RateLimiter } from '../../../lambdas/core/rate/limiter.ts';
import { rateSettings } from '../../../lambdas/core/rate/settings.ts';
import type { RateLimit } from '../../../lambdas/core/rate/usable-rate.ts';
import { resolveConfig } from '../../../lib/config.ts';

const config = resolveConfig();
const settings = rateSettings((name) => Number(config[name]));

/** What a test scripts: when the next slot starts, whether a start can still be used, what is held off. */
export interface SlotScript {
  /** undefined: none by `untilMs`. Times are ms since the epoch. */
  slotAt(untilMs: number): Promise<number | undefined>;
  isCurrent(startMs: number): boolean;
  holdOff(untilMs: number): Promise<void>;
}

/** A limiter by the script; where that is empty every call may start at once. */
export function scriptedLimiter(clock: Clock, script: Partial<SlotScript> = {}): RateLimiter {
  const isCurrent = (startMs: number): boolean => script.isCurrent?.(startMs) ?? true;
  return {
    isCurrent,
    holdOff: async (untilMs) => script.holdOff?.(untilMs),
    acquire: createAcquire(
      clock,
      async ({ untilMs }) => {
        const startMs = script.slotAt === undefined ? clock.now() : await script.slotAt(untilMs);
        return startMs === undefined || startMs > untilMs
          ? { kind: 'none', retryAtMs: untilMs }
          : { kind: 'slot', startMs };
      },
      isCurrent,
    ),
  };
}

/** A limiter of work as it is deployed beside lookups, on a lane of this limit or of this shape. */
export function workLimiter(
  system: { clock: Clock; random: Pick<Random, 'unit'> },
  of: RateLimit | RateLane,
  store: RateStore = memoryRateStore(),
): RateLimiter {
  const lane = 'spacingMs' in of ? of : rateLane('crm', of, settings);
  return createRateLimiter({ ...system, store, lane, rule: workRule(lane, settings) });
}
