/** The callers of one container that wait for slots: they share their bookings, and one of them books at a time. */
import { UnavailableError } from '../errors.ts';
import type { Booking, Clock, Random, Timeline } from '../ports.ts';
import { withTimeout } from '../time/with-timeout.ts';
import type { BookingRule } from './booking-rule.ts';
import { grantOf } from './timeline.ts';

/** Times are ms since the epoch. */
export interface SlotRequest {
  /** The call starts by then or not at all. */
  untilMs: number;
  /** Of a call that has begun: it comes before those that have not. */
  isContinuation?: boolean;
  /** Whether the slot is of no use any more. */
  isAbandoned?(): boolean;
}

/** A time at which one call may start, or from when it is worth asking again. */
export type Slot = { kind: 'slot'; startMs: number } | { kind: 'none'; retryAtMs: number };

export interface SlotQueueDeps {
  clock: Clock;
  random: Pick<Random, 'unit'>;
  rule: BookingRule;
  /** Of the calls of one booking, ms. */
  spacingMs: number;
  /** Books `count` calls that start at `nowMs` at the earliest. */
  book(count: number, nowMs: number, maxWaitMs: number): Promise<Booking>;
}

interface Waiting extends SlotRequest {
  resolve(slot: Slot): void;
  reject(error: unknown): void;
}

/**
 * A booking slower than this is an exception that the next one need not plan for, ms (own simulation: at bookings of
 * 100 to 400 ms a drain makes 62 calls a second with 100, 75 with 250, 74 with 500).
 */
const MAX_LEAD_MS = 250;

/** One a container and lane. The slot may lie in the future. Throws UnavailableError where the timeline can't be reached. */
export function createSlotQueue(deps: SlotQueueDeps): (request: SlotRequest) => Promise<Slot> {
  const { clock, random, rule, spacingMs } = deps;
  let waiting: Waiting[] = [];
  let isBooking = false;
  /** How long the last booking took: a start planned earlier than the answer to the next would have gone by already. */
  let leadMs = 0;
  let refusals = 0;

  const answer = (those: readonly Waiting[], slotOf: (one: Waiting, index: number) => Slot): void => {
    waiting = waiting.filter((one) => !those.includes(one));
    those.forEach((one, index) => {
      one.resolve(slotOf(one, index));
    });
  };

  const book = async (sharing: readonly Waiting[]): Promise<Booking> => {
    const askedMs = clock.now();
    const leftMs = Math.min(...sharing.map(({ untilMs }) => untilMs)) - askedMs;
    const booking = deps.book(sharing.length, askedMs + leadMs, leftMs - leadMs);
    const answered =
      rule.answerWithinMs === undefined
        ? await booking
        : await withTimeout(clock, rule.answerWithinMs, booking, unanswered);
    leadMs = Math.min(MAX_LEAD_MS, clock.now() - askedMs);
    return answered;
  };

  const refused = async (timeline: Timeline): Promise<void> => {
    const nowMs = clock.now();
    const { fromMs, starving } = grantOf(timeline, rule);
    // The next booking, too, will be on its way for a while.
    const freeMs = Math.max(nowMs, fromMs - leadMs);
    const none = (): Slot => ({ kind: 'none', retryAtMs: freeMs });
    const { retry } = rule;
    if (retry === undefined) {
      answer(waiting, none);
      return;
    }
    const isHopeless = ({ untilMs }: Waiting): boolean =>
      freeMs - nowMs > retry.maxWaitMs || untilMs < timeline.nextMs;
    answer(waiting.filter(isHopeless), none);
    if (waiting.length === 0) return;
    // Others wait for the same moment: a nap keeps them apart. Starving work must not sleep through its own.
    const napMs = starving ? retry.napMs : Math.min(retry.napMaxMs, retry.napMs * 2 ** refusals);
    refusals += 1;
    const leastUntilMs = Math.min(...waiting.map(({ untilMs }) => untilMs));
    await clock.sleep(Math.min(freeMs + random.unit() * napMs, leastUntilMs) - nowMs);
  };

  const round = async (): Promise<void> => {
    answer(
      waiting.filter(({ isAbandoned, untilMs }) => isAbandoned?.() || untilMs < clock.now()),
      () => ({ kind: 'none', retryAtMs: clock.now() }),
    );
    const sharing = waiting.slice(0, rule.maxCalls);
    if (sharing.length === 0) return;
    const booking = await book(sharing);
    if (booking.kind === 'refused') return refused(booking.timeline);
    refusals = 0;
    answer(sharing, ({ untilMs }, index) => {
      const startMs = booking.startMs + index * spacingMs;
      return startMs > untilMs ? { kind: 'none', retryAtMs: startMs } : { kind: 'slot', startMs };
    });
  };

  const bookForAll = async (): Promise<void> => {
    isBooking = true;
    // Callers of the same moment come together first.
    await Promise.resolve();
    try {
      while (waiting.length > 0) await round();
    } catch (error) {
      for (const { reject } of waiting.splice(0)) reject(error);
    }
    isBooking = false;
  };

  return (request) =>
    new Promise((resolve, reject) => {
      const one = { ...request, resolve, reject };
      const behind = waiting.findIndex(({ isContinuation }) => isContinuation !== true);
      if (request.isContinuation === true && behind !== -1) waiting.splice(behind, 0, one);
      else waiting.push(one);
      if (!isBooking) bookForAll().catch(reject);
    });
}

function unanswered(): never {
  throw new UnavailableError('rate_late', 'The rate lane did not answer in time.');
}
