/** Delivers events as a platform does: signed, retried on 503 or silence, redelivered at once and late. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Accepted } from '../report/verdict.ts';
import type { HttpAnswer, HttpClient } from './http-client.ts';
import type { InteractionSource, OutgoingEvent } from './interactions.ts';

export interface EventBook {
  /** What was answered 200, by reference. */
  accepted: Map<string, Accepted>;
  /** Sent, not yet answered 200. */
  open: Map<string, OutgoingEvent>;
  /** Given up after all retries. */
  givenUp: Set<string>;
  /** Latency of first attempts that were answered 200, ms. */
  ackMs: number[];
  /** Answers by status; 0 is silence. */
  statuses: Map<number, number>;
  /** ms that an event waited at most for its turn to be sent: how far the machine fell behind the rate. */
  longestLagMs: number;
  retries: number;
  redeliveries: number;
  /** Redeliveries of accepted events that were answered neither 200 nor 503. */
  redeliveriesRefused: number;
}

export interface EventOptions {
  client: HttpClient;
  source: InteractionSource;
  random: () => number;
  /** Divides the pauses between retries and before late redeliveries. */
  speed: number;
  signal: AbortSignal;
}

/** Genesys gives an answer 10 s. */
const timeoutMs = 10_000;
/** Genesys tries six times; the drill has more patience, so that a machine too small for the rate loses nothing. */
const mostAttempts = 20;
const share = { doubled: 0.02, again: 0.08, late: 0.04 };

/**
 * A sender and its book. `send()` starts the next event, or one that is given; `settled()` waits for those under way and
 * their retries.
 */
export function createEventSender(options: EventOptions): {
  book: EventBook;
  send(event?: OutgoingEvent): void;
  settled(): Promise<void>;
} {
  const { client, source, random, speed, signal } = options;
  const book: EventBook = {
    accepted: new Map(),
    open: new Map(),
    givenUp: new Set(),
    ackMs: [],
    statuses: new Map(),
    longestLagMs: 0,
    retries: 0,
    redeliveries: 0,
    redeliveriesRefused: 0,
  };
  const underWay = new Set<Promise<void>>();
  /** First attempt of the latest event of an interaction: the next one is not sent before it is over. */
  const lanes = new Map<number, Promise<void>>();

  const track = (work: Promise<void>): void => {
    const tracked = work.finally(() => underWay.delete(tracked));
    underWay.add(tracked);
  };

  const attempt = async (event: OutgoingEvent): Promise<HttpAnswer> => {
    const headers = { 'content-type': 'application/json', 'x-hub-signature-256': event.signature };
    const answer = await client.call('POST', event.path, event.body, headers, timeoutMs);
    book.statuses.set(answer.status, (book.statuses.get(answer.status) ?? 0) + 1);
    return answer;
  };

  const accept = (event: OutgoingEvent, firstSentMs: number): void => {
    book.open.delete(event.reference);
    if (book.accepted.has(event.reference)) return;
    const { reference, sink, group } = event;
    book.accepted.set(reference, { reference, sink, group, firstSentMs, acceptedMs: Date.now() });
  };

  /** The first attempt; answers when it was sent. */
  const first = async (event: OutgoingEvent): Promise<{ good: boolean; firstSentMs: number }> => {
    const copies = !event.isSentOnce && random() < share.doubled ? 2 : 1;
    const answers = await Promise.all(Array.from({ length: copies }, () => attempt(event)));
    const firstSentMs = Math.min(...answers.map(({ sentMs }) => sentMs));
    const good = answers.filter(({ status }) => status === 200);
    if (good.length > 0) accept(event, firstSentMs);
    book.ackMs.push(...good.map(({ latencyMs }) => latencyMs));
    return { good: good.length > 0, firstSentMs };
  };

  const retry = async (event: OutgoingEvent, firstSentMs: number): Promise<void> => {
    for (let tries = 1; tries < mostAttempts; tries += 1) {
      await sleep(Math.max(1000, (Math.min(2 ** tries, 64) * 1000) / speed) * (0.75 + random() / 2));
      book.retries += 1;
      const { status } = await attempt(event);
      if (status === 200) {
        accept(event, firstSentMs);
        return;
      }
      if (signal.aborted) return;
    }
    book.givenUp.add(event.reference);
    book.open.delete(event.reference);
  };

  const redeliver = async (event: OutgoingEvent, afterMs: number): Promise<void> => {
    await sleep(afterMs);
    if (signal.aborted && afterMs > 1000) return;
    book.redeliveries += 1;
    const { status } = await attempt(event);
    if (status !== 200 && status !== 503 && status !== 0) book.redeliveriesRefused += 1;
  };

  const deliver = async (event: OutgoingEvent, lane: Promise<void>, free: () => void): Promise<void> => {
    const dueMs = Date.now();
    await lane;
    if (signal.aborted) {
      free();
      return;
    }
    book.open.set(event.reference, event);
    const { good, firstSentMs } = await first(event);
    book.longestLagMs = Math.max(book.longestLagMs, firstSentMs - dueMs);
    free();
    if (!good) await retry(event, firstSentMs);
    if (event.isSentOnce) return;
    const luck = random();
    if (luck < share.again) await redeliver(event, random() * 500);
    else if (luck < share.again + share.late)
      await redeliver(event, Math.max(500, (10 + random() * 80) * (1000 / speed)));
  };

  return {
    book,
    send(event = source.next()) {
      const lane = lanes.get(event.interaction) ?? Promise.resolve();
      const { promise, resolve } = Promise.withResolvers<void>();
      lanes.set(event.interaction, promise);
      void promise.then(() => {
        if (lanes.get(event.interaction) === promise) lanes.delete(event.interaction);
      });
      track(deliver(event, lane, resolve));
    },
    async settled() {
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
  };
}
