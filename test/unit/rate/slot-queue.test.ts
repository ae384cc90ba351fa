/** The callers of one container: who gets which slot, by how many bookings, and what becomes of the others. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import { memoryRateStore } from '../../../lambdas/adapters/memory/rate-store.ts';
import { type FakeClock, fakeClock } from '../../../lambdas/adapters/memory/system.ts';
import { UnavailableError } from '../../../lambdas/core/errors.ts';
import type { BookingRequest, RateStore } from '../../../lambdas/core/ports.ts';
import {
  type BookingRule,
  lookupRule,
  soleWorkRule,
  workRule,
} from '../../../lambdas/core/rate/booking-rule.ts';
import type { RateLane } from '../../../lambdas/core/rate/lane.ts';
import { createRateLimiter, type RateLimiter } from '../../../lambdas/core/rate/limiter.ts';
import type { Slot, SlotRequest } from '../../../lambdas/core/rate/slot-queue.ts';
import { settings } from './fleet.ts';

const START = 1_000_000;
const lane: RateLane = { name: 'crm', items: 1, spacingMs: 10, lateMs: 3 };

let clock: FakeClock;
let bookings: BookingRequest[];
let store: RateStore;
let chance: number;
let limiter: RateLimiter;

/** Of work that never starves. */
const { work: _starving, ...patient } = workRule(lane, settings);

const limiterOf = (more: Partial<{ lane: RateLane; rule: BookingRule }> = {}): RateLimiter => {
  const { lane: its = lane, rule = patient } = more;
  return createRateLimiter({ store, clock, random: { unit: () => chance }, lane: its, rule });
};
/** What became of each and when, ms after the start: `at` of its start, or when it was refused until when. */
const ask = (by: RateLimiter, ...requests: SlotRequest[]): Promise<Record<string, number>>[] =>
  requests.map(async (request) => {
    const slot: Slot = await by.acquire(request);
    const doneMs = clock.now() - START;
    return slot.kind === 'slot'
      ? { at: slot.startMs - START, doneMs }
      : { retryAt: slot.retryAtMs - START, doneMs };
  });
const until = (ms: number): SlotRequest => ({ untilMs: START + ms });
const many = (count: number, request = until(60_000)): SlotRequest[] => Array(count).fill(request);

beforeEach(() => {
  clock = fakeClock(START);
  bookings = [];
  chance = 0;
  const memory = memoryRateStore();
  store = {
    ...memory,
    async book(name, request) {
      bookings.push(request);
      return memory.book(name, request);
    },
  };
  limiter = limiterOf();
});

/** Takes the lane until so many ms after the start. */
const takeUntil = (ms: number): Promise<unknown> =>
  store.book('crm', { count: 1, spacingMs: ms, nowMs: START, horizonMs: 0 }).then(() => bookings.splice(0));

describe('work', () => {
  test('P12: callers of one moment share a booking, and each waits for its own start', async () => {
    const asked = ask(limiter, ...many(3));
    await clock.advance(1000);
    expect(await Promise.all(asked)).toEqual([
      { at: 0, doneMs: 0 },
      { at: 10, doneMs: 10 },
      { at: 20, doneMs: 20 },
    ]);
    expect(bookings.map(({ count }) => count)).toEqual([3]);
  });

  test('P12: it books ten calls at most, 150 ms of the timeline at most, and one at least', async () => {
    const asked = ask(limiter, ...many(12));
    await clock.advance(1000);
    await Promise.all(asked);
    expect(bookings.map(({ count }) => count)).toEqual([10, 2]);
    bookings = [];
    const spaced = (name: string, spacingMs: number): RateLimiter => {
      const its = { ...lane, name, spacingMs };
      return limiterOf({ lane: its, rule: workRule(its, settings) });
    };
    const [wider, slow] = [spaced('wider', 40), spaced('slow', 500)];
    const others = [...ask(wider, ...many(4)), ...ask(slow, ...many(1))];
    await clock.advance(1000);
    await Promise.all(others);
    expect(bookings.map(({ count }) => count).sort()).toEqual([1, 1, 3]);
  });

  test('P12: where the next free time is more than 150 ms ahead it sleeps until it is not, and naps', async () => {
    await takeUntil(500);
    chance = 0.5;
    const [asked] = ask(limiter, until(60_000));
    await clock.advance(387);
    expect(bookings).toHaveLength(1);
    await clock.advance(1);
    // 350, and half of 75.
    expect(bookings).toHaveLength(2);
    await clock.advance(500);
    expect(await asked).toEqual({ at: 500, doneMs: 500 });
  });

  test('P12: a booking reaches no farther than the least patient of its callers, less what a booking takes', async () => {
    const { book } = store;
    store.book = async (name, request) => {
      await clock.sleep(100);
      return book(name, request);
    };
    const first = ask(limiter, until(60_000));
    await clock.advance(200);
    await Promise.all(first);
    const both = ask(limiter, until(60_000), until(330));
    await clock.advance(1000);
    await Promise.all(both);
    expect(bookings.map(({ nowMs, horizonMs }) => [nowMs - START, horizonMs])).toEqual([
      [0, 150],
      // The start of the first had gone by when it was known.
      [200, 150],
      [300, 30],
    ]);
  });

  test('P12: its naps double with each refusal up to their maximum, and begin again after a booking', async () => {
    const timesMs: number[] = [];
    let refusals = 8;
    store.book = async () => {
      timesMs.push(clock.now());
      refusals -= 1;
      return refusals === -1
        ? { kind: 'booked', startMs: clock.now() }
        : { kind: 'refused', timeline: { nextMs: clock.now(), workedMs: 0 } };
    };
    chance = 1 - Number.EPSILON;
    const naps = (): number[] =>
      timesMs
        .splice(0)
        .flatMap((at, index, all) => (index === 0 ? [] : [Math.round(at - (all[index - 1] ?? 0))]));
    limiter = limiterOf();
    const [first] = ask(limiter, until(60_000));
    await clock.advance(20_000);
    await first;
    expect(naps()).toEqual([75, 150, 300, 600, 1200, 2400, 2400, 2400]);
    refusals = 2;
    const [second] = ask(limiter, until(60_000));
    await clock.advance(1000);
    await second;
    expect(naps()).toEqual([75, 150]);
  });

  test('P12: a wait above ten seconds is not slept through', async () => {
    await takeUntil(10_150);
    const [patient] = ask(limiter, until(60_000));
    await clock.advance(10_200);
    expect(await patient).toEqual({ at: 10_150, doneMs: 10_150 });
    await store.holdOff('crm', START + 10_200 + 10_151);
    const [refused] = ask(limiter, until(60_000));
    await clock.advance(0);
    expect(await refused).toEqual({ retryAt: 10_200 + 10_001, doneMs: 10_200 });
  });

  test('P8: a call that could not begin in time is refused as soon as that is known', async () => {
    await takeUntil(5000);
    const [asked] = ask(limiter, until(4000));
    await clock.advance(0);
    expect(await asked).toEqual({ retryAt: 4850, doneMs: 0 });
  });

  test('P8: no slot begins after the call’s time, and the last try is made at its end', async () => {
    await takeUntil(5000);
    chance = 0.99;
    const [asked] = ask(limiter, until(5000));
    await clock.advance(5000);
    expect(await asked).toEqual({ at: 5000, doneMs: 5000 });
    // Others are quicker, while it naps.
    await store.holdOff('crm', START + 10_000);
    const [slow] = ask(limiter, until(10_000));
    await clock.advance(4850);
    await store.holdOff('crm', START + 10_001);
    await clock.advance(150);
    expect(await slow).toEqual({ retryAt: expect.any(Number), doneMs: 9924.25 });
  });

  test('P8: a nap ends with the least patient caller’s time, who is asked for once more then, and no more after it', async () => {
    const asked: number[][] = [];
    store.book = async (_, { count }) => {
      asked.push([clock.now() - START, count]);
      await clock.sleep(1);
      return { kind: 'refused', timeline: { nextMs: START, workedMs: 0 } };
    };
    chance = 1 - Number.EPSILON;
    limiter = limiterOf();
    const [, brief] = ask(limiter, until(500), until(100));
    await clock.advance(200);
    expect(await brief).toEqual({ retryAt: 101, doneMs: 101 });
    expect(asked.map(([at = 0, count]) => [Math.round(at), count])).toEqual([
      [0, 2],
      [76, 2],
      [100, 2],
      [101, 1],
    ]);
    await clock.advance(1000);
  });

  test('P8: whoever comes after a call that could not begin in time does not wait for its lane to be free', async () => {
    await takeUntil(5000);
    const [hopeless] = ask(limiter, until(4000));
    await clock.advance(0);
    await hopeless;
    const [next] = ask(limiter, until(4000));
    await clock.advance(0);
    expect(await next).toEqual({ retryAt: 4850, doneMs: 0 });
    expect(bookings).toHaveLength(2);
  });

  test('P8: of a booking that is shared those go without whose start is past their time', async () => {
    const asked = ask(limiter, until(1000), until(5), until(1000));
    await clock.advance(1000);
    expect(await Promise.all(asked)).toEqual([
      { at: 0, doneMs: 0 },
      { retryAt: 10, doneMs: 0 },
      { at: 20, doneMs: 20 },
    ]);
  });

  test('P8: a call that has begun comes before those that have not', async () => {
    await takeUntil(500);
    const asked = ask(
      limiter,
      ...many(12),
      { ...until(60_000), isContinuation: true },
      { ...until(60_000), isContinuation: true },
    );
    await clock.advance(2000);
    const starts = (await Promise.all(asked)).map(({ at = 0 }) => at);
    expect(starts.slice(12)).toEqual([500, 510]);
    expect(starts.slice(0, 2)).toEqual([520, 530]);
  });

  test('P8: calls that have begun keep their order among themselves', async () => {
    await takeUntil(500);
    const asked = ask(limiter, ...many(3, { ...until(60_000), isContinuation: true }));
    await clock.advance(2000);
    expect((await Promise.all(asked)).map(({ at }) => at)).toEqual([500, 510, 520]);
  });

  test('P4: a slot that is of no use any more is not booked', async () => {
    await takeUntil(500);
    let isAbandoned = false;
    const [asked] = ask(limiter, { ...until(60_000), isAbandoned: () => isAbandoned });
    await clock.advance(100);
    isAbandoned = true;
    await clock.advance(400);
    expect(await asked).toEqual({ retryAt: 350, doneMs: 350 });
    expect(bookings).toHaveLength(1);
  });

  test('P4: where no work has had a call for five seconds it books by the lookups’ horizon', async () => {
    const starving = limiterOf({ rule: workRule(lane, settings) });
    const [first] = ask(starving, until(60_000));
    await clock.advance(0);
    await first;
    const [starved] = ask(starving, until(60_000));
    // Lookups keep the timeline 900 ms ahead.
    for (let step = 0; step < 60; step += 1) {
      await store.holdOff('crm', clock.now() + 900);
      await clock.advance(100);
    }
    await clock.advance(1000);
    const { at = 0 } = (await starved) ?? {};
    expect(at).toBeGreaterThanOrEqual(5000);
    expect(at).toBeLessThanOrEqual(6000);
  });

  test('P12: whoever asks while a booking is on its way shares the next one', async () => {
    const { book } = store;
    store.book = async (...of) => {
      const booking = await book(...of);
      await clock.sleep(50);
      return booking;
    };
    const own = limiterOf({ lane: { ...lane, lateMs: 1000 } });
    const first = ask(own, until(1000));
    await clock.advance(10);
    const others = ask(own, until(1000), until(1000));
    await clock.advance(10);
    others.push(...ask(own, until(1000)));
    await clock.advance(1000);
    await Promise.all([...first, ...others]);
    expect(bookings.map(({ count }) => count)).toEqual([1, 3]);
  });

  test('P12: a start is planned after the answer of a store as slow as the last time', async () => {
    const { book } = store;
    store.book = async (...of) => {
      await clock.sleep(20);
      return book(...of);
    };
    const slow = limiterOf({ lane: { ...lane, lateMs: 1000 } });
    const [first] = ask(slow, until(1000));
    await clock.advance(100);
    expect(await first).toEqual({ at: 0, doneMs: 20 });
    const [second] = ask(slow, until(1000));
    await clock.advance(20);
    expect(await second).toEqual({ at: 120, doneMs: 120 });
  });

  test('P12: who has to wait asks again so early that the answer comes when it may book', async () => {
    const { book } = store;
    store.book = async (...of) => {
      const booking = await book(...of);
      await clock.sleep(40);
      return booking;
    };
    await store.holdOff('crm', START + 1000);
    const slow = limiterOf({ lane: { ...lane, lateMs: 1000 } });
    const [asked] = ask(slow, until(5000));
    await clock.advance(2000);
    expect(await asked).toEqual({ at: 1000, doneMs: 1000 });
    expect(bookings.map(({ nowMs }) => nowMs - START)).toEqual([0, 850]);
  });

  test('P12: a store that fails gives nobody a slot, and the next caller asks again', async () => {
    const { book } = store;
    store.book = () => Promise.reject(new UnavailableError('down', 'down'));
    const asked = many(2).map((request) => limiter.acquire(request));
    await expect(Promise.all(asked)).rejects.toThrow(UnavailableError);
    await expect(asked[1]).rejects.toThrow(UnavailableError);
    store.book = book;
    expect(await limiter.acquire(until(1000))).toEqual({ kind: 'slot', startMs: START });
  });
});

describe('work that has its lane to itself', () => {
  test('P12: it books as far ahead as lookups do, and never starves', async () => {
    await takeUntil(1000);
    const rule = soleWorkRule(lane, settings);
    const [asked, other] = ask(limiterOf({ rule }), until(60_000), until(60_000));
    await clock.advance(1100);
    expect([await asked, await other]).toEqual([
      { at: 1000, doneMs: 1000 },
      { at: 1010, doneMs: 1010 },
    ]);
    expect(bookings.map(({ count, work }) => [count, work])).toEqual([[2, undefined]]);
  });
});

describe('lookups', () => {
  const lookups = (): RateLimiter => limiterOf({ rule: lookupRule(settings, 150) });

  test('P5: they book a second ahead, and are refused at once beyond it', async () => {
    await takeUntil(1000);
    const asked = ask(lookups(), until(2000), until(2000));
    await clock.advance(1100);
    expect(await Promise.all(asked)).toEqual([
      { at: 1000, doneMs: 1000 },
      { retryAt: 10, doneMs: 0 },
    ]);
    expect(bookings.map(({ count }) => count)).toEqual([1, 1]);
  });

  test('P5: no further ahead than their time allows', async () => {
    await takeUntil(500);
    expect(await ask(lookups(), until(499))[0]).toMatchObject({ doneMs: 0, retryAt: expect.any(Number) });
    const [asked] = ask(lookups(), until(500));
    await clock.advance(500);
    expect(await asked).toEqual({ at: 500, doneMs: 500 });
  });

  test('P5: a timeline that does not answer is given up', async () => {
    store.book = () => new Promise(() => undefined);
    const asked = lookups().acquire(until(2000));
    const given = expect(asked).rejects.toMatchObject({
      code: 'rate_late',
      message: 'The rate lane did not answer in time.',
    });
    await clock.advance(150);
    await given;
  });
});

describe('limiter', () => {
  test('P12: a slot that was missed is taken again, three in all', async () => {
    const { sleep } = clock;
    let oversleeps = 2;
    clock.sleep = (ms, signal) => sleep(ms > 0 && oversleeps-- > 0 ? ms + 4 : ms, signal);
    await takeUntil(100);
    const [asked] = ask(limiterOf(), until(1000));
    await clock.advance(1000);
    expect(bookings).toHaveLength(3);
    expect(await asked).toEqual({ at: 120, doneMs: 120 });
    oversleeps = 99;
    bookings = [];
    await store.holdOff('crm', clock.now() + 100);
    const late = limiterOf();
    const [never] = ask(late, until(3000));
    await clock.advance(1000);
    expect(bookings).toHaveLength(3);
    expect(await never).toMatchObject({ at: expect.any(Number) });
  });

  test('P12: a start expires', async () => {
    expect(limiter.isCurrent(START)).toBe(true);
    await clock.advance(3);
    expect(limiter.isCurrent(START)).toBe(true);
    await clock.advance(1);
    expect(limiter.isCurrent(START)).toBe(false);
  });

  test('P12: a hold-off holds every item of the lane, and bookings are dealt out over them', async () => {
    const held: string[] = [];
    const booked: string[] = [];
    const { book } = store;
    store = {
      book: (name, request) => {
        booked.push(name);
        return book(name, request);
      },
      holdOff: async (name) => void held.push(name),
    };
    const wide = limiterOf({ lane: { ...lane, items: 3 } });
    await wide.holdOff(START + 1000);
    expect(held).toEqual(['crm#0', 'crm#1', 'crm#2']);
    for (const share of [0, 0.34, 0.99]) {
      chance = share;
      await wide.acquire(until(1000));
    }
    expect(booked).toEqual(['crm#0', 'crm#1', 'crm#2']);
  });
});
