/** Leave to call a rate-limited system, over the whole fleet (protocol Rate, P12). */
import type { Clock, RateStore } from '../ports.ts';

export interface RateLimiterDeps {
  store: RateStore;
  clock: Clock;
  /** Names the shared timeline, e.g. `crm`, `crm-lookup`, `genesys`; one writer's item, so ≤ 1,000 bookings a second. */
  lane: string;
  /** From `spacingMs` or `sharedLanes`. */
  spacingMs: number;
  /** How late a booked call may start; from `toleranceMs`. Default: 3 % of a second. */
  lateMs?: number;
}

/** One a container and lane. Methods throw UnavailableError: without the shared timeline nobody may call. */
export interface RateLimiter {
  /** Planned starts of `count` calls, ms since the epoch; undefined if the first is more than `maxWaitMs` ahead. */
  book(count: number, maxWaitMs: number): Promise<number[] | undefined>;
  /** Whether a planned start can still be used: it expires, as a window that is over must not be paid from. */
  isCurrent(startMs: number): boolean;
  /**
   * One call's planned start, for callers that can't know their number beforehand: all that ask while a booking is on
   * its way share the next one, so that a batch costs one or two writes whatever its size.
   */
  turn(maxWaitMs: number): Promise<number | undefined>;
  /** No call on the lane before `untilMs` (a 429's Retry-After, which the caller caps). */
  holdOff(untilMs: number): Promise<void>;
}

interface Asker {
  maxWaitMs: number;
  resolve(startMs: number | undefined): void;
  reject(error: unknown): void;
}

/** Lateness allowed for where none is given, ms: 3 % of the usual window of a second. */
const DEFAULT_LATE_MS = 30;
/** A booking slower than this is an exception that the next one need not plan for (own choice), ms. */
const MAX_LEAD_MS = 100;
/**
 * Longest stretch of the timeline that askers book together (own choice), ms: only the first of them is sure to start
 * within its wait, and what starts after it is lost to the fleet.
 */
const MAX_SHARED_MS = 3000;

/** A limiter over the fleet's shared timeline. */
export function createRateLimiter(deps: RateLimiterDeps): RateLimiter {
  const { store, clock, lane, spacingMs, lateMs = DEFAULT_LATE_MS } = deps;
  const maxShared = Math.max(1, Math.floor(MAX_SHARED_MS / spacingMs));
  const askers: Asker[] = [];
  let booking = false;
  // How long the last booking took: a start planned earlier than the next answer would have gone by already.
  let leadMs = 0;

  const book: RateLimiter['book'] = async (count, maxWaitMs) => {
    if (count < 1) return [];
    const askedMs = clock.now();
    const first = await store.book(lane, count, spacingMs, askedMs + leadMs, maxWaitMs);
    leadMs = Math.min(MAX_LEAD_MS, clock.now() - askedMs);
    return first === undefined
      ? undefined
      : Array.from({ length: count }, (_, index) => first + index * spacingMs);
  };

  const bookForAskers = async (): Promise<void> => {
    booking = true;
    // Askers of the same moment come together first.
    await Promise.resolve();
    while (askers.length > 0) {
      const batch = askers.splice(0, maxShared);
      const leastWaitMs = Math.min(...batch.map((one) => one.maxWaitMs));
      try {
        const starts = await book(batch.length, leastWaitMs);
        batch.forEach((one, index) => {
          // Too long a wait for the least patient: the others ask again.
          if (starts === undefined && one.maxWaitMs > leastWaitMs) askers.push(one);
          else one.resolve(starts?.[index]);
        });
      } catch (error) {
        for (const one of batch) one.reject(error);
      }
    }
    booking = false;
  };

  return {
    book,
    isCurrent: (startMs) => clock.now() <= startMs + lateMs,
    turn: (maxWaitMs) =>
      new Promise((resolve, reject) => {
        askers.push({ maxWaitMs, resolve, reject });
        if (!booking) bookForAskers().catch(reject);
      }),
    holdOff: (untilMs) => store.holdOff(lane, untilMs),
  };
}
