/** Leave to call a rate-limited system, over the whole fleet (protocol Rate, P12). */
import type { Clock, Random, RateStore } from '../ports.ts';
import { type Acquire, createAcquire } from './acquire.ts';
import type { BookingRule } from './booking-rule.ts';
import { itemsOf, type RateLane } from './lane.ts';
import { createSlotQueue } from './slot-queue.ts';

export interface RateLimiterDeps {
  store: RateStore;
  clock: Clock;
  random: Pick<Random, 'unit'>;
  lane: RateLane;
  /** Of the callers that it serves. */
  rule: BookingRule;
}

/** One a container, lane and kind of caller. Methods throw UnavailableError: without the timeline nobody may call. */
export interface RateLimiter {
  acquire: Acquire;
  /** Whether a slot's start can still be used. */
  isCurrent(startMs: number): boolean;
  /** No call on the lane before `untilMs` (a 429's Retry-After, which the caller caps). */
  holdOff(untilMs: number): Promise<void>;
}

/** A limiter over the fleet's shared timeline. */
export function createRateLimiter({ store, clock, random, lane, rule }: RateLimiterDeps): RateLimiter {
  const { spacingMs } = lane;
  const items = itemsOf(lane);
  const isCurrent = (startMs: number): boolean => clock.now() <= startMs + lane.lateMs;
  const ask = createSlotQueue({
    clock,
    random,
    rule,
    spacingMs,
    book(count, nowMs, maxWaitMs) {
      const item = items[Math.floor(random.unit() * items.length)] ?? lane.name;
      const { work } = rule;
      const within = (horizonMs: number): number => Math.max(0, Math.min(horizonMs, maxWaitMs));
      return store.book(item, {
        count,
        spacingMs,
        nowMs,
        horizonMs: within(rule.horizonMs),
        ...(work && { work: { ...work, starvingHorizonMs: within(work.starvingHorizonMs) } }),
      });
    },
  });
  return {
    acquire: createAcquire(clock, ask, isCurrent),
    isCurrent,
    async holdOff(untilMs) {
      await Promise.all(items.map((item) => store.holdOff(item, untilMs)));
    },
  };
}
