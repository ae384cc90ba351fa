/** Workers and lookups of a whole fleet on one lane, in virtual time: the limiters are the product's own. */
import { memoryRateStore } from '../../../lambdas/adapters/memory/rate-store.ts';
import type { Clock, RateStore } from '../../../lambdas/core/ports.ts';
import { lookupRule, workRule } from '../../../lambdas/core/rate/booking-rule.ts';
import { type RateLane, rateLane } from '../../../lambdas/core/rate/lane.ts';
import { createRateLimiter, type RateLimiter } from '../../../lambdas/core/rate/limiter.ts';
import { type RateSettings, rateSettings } from '../../../lambdas/core/rate/settings.ts';
import { resolveConfig } from '../../../lib/config.ts';
import { chanceOf } from '../../simulation/kernel/random.ts';
import { createScheduler } from '../../simulation/kernel/scheduler.ts';

const config = resolveConfig();
export const settings: RateSettings = rateSettings((name) => Number(config[name]));

/** Spans in ms. */
export interface RateFleetOptions {
  seed?: number;
  limit?: number;
  windowMs?: number;
  settings?: Partial<RateSettings>;
  /** Of workers, each with `groups` message groups that always have work. */
  containers?: number;
  groups?: number;
  /** How long a container is away after a batch of one call a group; without it each group asks again at once. */
  awayMs?: readonly [number, number];
  /** Exchanges of one call; after the first it is a continuation. */
  exchanges?: number;
  callMs?: readonly [number, number];
  /** New callers a second, at random. */
  lookupsPerSecond?: number;
  /** Callers of one moment, after a second. */
  burst?: number;
  /** How long a booking takes. */
  bookingMs?: readonly [number, number];
  /** How late a timer fires. */
  timerLateMs?: number;
  /** How far a container's clock is off, either way. */
  skewMs?: number;
  /** Stands between each limiter and the store. */
  wrap?: (store: RateStore) => RateStore;
}

const START_MS = 1_800_000_000_000;

export async function rateFleet(seconds: number, options: RateFleetOptions = {}) {
  const { seed = 1, limit = 100, windowMs = 1000, containers = 0, groups = 10, exchanges = 1 } = options;
  const { callMs = [20, 80], lookupsPerSecond = 0, burst = 0, bookingMs = [4, 12] } = options;
  const { timerLateMs = 0, skewMs = 0, wrap = (store) => store } = options;
  const own = { ...settings, ...options.settings };
  const lane: RateLane = rateLane('crm', { limit, windowMs }, own);
  const chance = chanceOf(seed);
  const between = ([least, most]: readonly [number, number]): number =>
    least + chance.unit() * (most - least);
  const scheduler = createScheduler(chance, START_MS);
  const untilMs = START_MS + seconds * 1000;
  const wait = (ms: number): Promise<void> => new Promise((resolve) => scheduler.after(ms, resolve));

  const shared = memoryRateStore();
  const counts = { booked: 0, refused: 0 };
  const store: RateStore = {
    async book(item, request) {
      await wait(between(bookingMs) / 2);
      const booking = await shared.book(item, request);
      counts[booking.kind] += 1;
      await wait(between(bookingMs) / 2);
      return booking;
    },
    holdOff: shared.holdOff,
  };

  const limiterOf = (kind: 'work' | 'lookup'): { clock: Clock; limiter: RateLimiter } => {
    const offMs = (2 * chance.unit() - 1) * skewMs;
    const clock: Clock = {
      now: () => scheduler.now() + offMs,
      sleep: (ms) => wait(ms + chance.unit() * timerLateMs),
    };
    const rule = kind === 'work' ? workRule(lane, own) : lookupRule(own, 600);
    return { clock, limiter: createRateLimiter({ store: wrap(store), clock, random: chance, lane, rule }) };
  };

  const starts: number[] = [];
  const work = { calls: 0, done: 0, byContainer: Array.from({ length: containers }, () => 0) };
  const lookups = { asked: 0, live: 0, longestMs: 0 };

  type Own = ReturnType<typeof limiterOf>;
  const call = async (container: number, { clock, limiter }: Own): Promise<void> => {
    for (let exchange = 0; exchange < exchanges; ) {
      const slot = await limiter.acquire({ untilMs: clock.now() + 60_000, isContinuation: exchange > 0 });
      if (slot.kind === 'none') {
        await clock.sleep(slot.retryAtMs - clock.now());
        continue;
      }
      starts.push(scheduler.now());
      exchange += 1;
      work.calls += 1;
      work.byContainer[container] = (work.byContainer[container] ?? 0) + 1;
      await clock.sleep(between(callMs));
    }
    work.done += 1;
  };
  const group = async (container: number, own: Own): Promise<void> => {
    for (;;) await call(container, own);
  };
  const batches = async (container: number, own: Own, awayMs: readonly [number, number]): Promise<void> => {
    for (;;) {
      await Promise.all(Array.from({ length: groups }, () => call(container, own)));
      await own.clock.sleep(between(awayMs));
    }
  };
  const lookUp = async (): Promise<void> => {
    const { clock, limiter } = limiterOf('lookup');
    const askedMs = scheduler.now();
    lookups.asked += 1;
    const slot = await limiter.acquire({ untilMs: clock.now() + 2500 });
    if (slot.kind === 'none' || !limiter.isCurrent(slot.startMs)) return;
    starts.push(scheduler.now());
    lookups.live += 1;
    lookups.longestMs = Math.max(lookups.longestMs, scheduler.now() - askedMs);
  };

  const failures: unknown[] = [];
  const begin = (one: Promise<void>): void => void one.catch((error: unknown) => failures.push(error));
  for (let container = 0; container < containers; container += 1) {
    const own = limiterOf('work');
    const start = (loop: () => Promise<void>): void =>
      scheduler.after(chance.unit() * 500, () => begin(loop()));
    const { awayMs } = options;
    if (awayMs !== undefined) start(() => batches(container, own, awayMs));
    else for (let one = 0; one < groups; one += 1) start(() => group(container, own));
  }
  const nextLookup = (): void => {
    scheduler.after((-Math.log(1 - chance.unit()) * 1000) / lookupsPerSecond, () => {
      begin(lookUp());
      nextLookup();
    });
  };
  if (lookupsPerSecond > 0) nextLookup();
  scheduler.after(1000, () => {
    for (let caller = 0; caller < burst; caller += 1) begin(lookUp());
  });
  await scheduler.run(() => scheduler.now() >= untilMs);
  if (failures.length > 0) throw failures[0];

  return {
    lane,
    work,
    lookups,
    bookings: counts,
    workPerSecond: work.calls / seconds,
    liveShare: lookups.live / lookups.asked,
    mostInWindow: mostIn(starts, windowMs),
  };
}

/** Most starts in any half-open window. */
export function mostIn(starts: readonly number[], windowMs: number): number {
  const sorted = [...starts].sort((one, other) => one - other);
  let most = 0;
  for (let from = 0, to = 0; from < sorted.length; from += 1) {
    while (to < sorted.length && (sorted[to] ?? 0) < (sorted[from] ?? 0) + windowMs) to += 1;
    most = Math.max(most, to - from);
  }
  return most;
}
