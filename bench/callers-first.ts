/** One rate for callers and work: callers of one moment, and a backlog beside them and alone. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalStack } from '../local/local-stack.ts';
import { worstWindow } from '../local/simulators/window.ts';
import { createHttpClient, type HttpClient } from '../local/traffic/http-client.ts';
import { createSimulatorClient } from '../local/traffic/simulator-client.ts';
import { genesysEvent, lookupEvent } from './events.ts';
import { pauseSources, resumeSources } from './sources.ts';
import { round } from './statistics.ts';

/** Genesys Cloud runs at most this many Data Actions at once. */
export const CALLERS = 50;
/** Lookups a second beside the backlog. */
const LOOKUPS_PER_SECOND = 20;
/** More than wait for an answer at once. */
const SENDERS = 64;
const TIMEOUT_MS = 10_000;
/** The lane is idle again, and what was booked is over, ms. */
const PAUSE_MS = 2500;
/** Until every source polls and every container has its first batch, ms. */
const WARM_MS = 5000;

export interface CallersFirstOptions {
  /** Bursts that count, after two that warm the containers up. */
  bursts: number;
  /** How long the backlog drains beside lookups, and alone, s. */
  besideS: number;
  aloneS: number;
  signal: AbortSignal;
}

export interface CallersFirst {
  /** Live answers of each burst. */
  bursts: number[];
  beside: { live: number; lookups: number; workPerSecond: number };
  /** CRM calls a second with nobody on the line. */
  alonePerSecond: number;
  /** CRM calls in the fullest sliding second of all. */
  mostInASecond: number;
}

/** Throws where a lookup is not answered, or the signal aborts. */
export async function callersFirst(stack: LocalStack, options: CallersFirstOptions): Promise<CallersFirst> {
  const { bursts, besideS, aloneS, signal } = options;
  const client = createHttpClient(stack.api, SENDERS);
  const crm = createSimulatorClient(stack.simulators.control ?? '', 'crm');
  let caller = 0;
  const isLive = async (): Promise<boolean> => {
    signal.throwIfAborted();
    caller += 1;
    const number = `+1555${String(caller).padStart(7, '0')}`;
    const { body, headers } = lookupEvent(number) as { body: string; headers: Record<string, string> };
    const answer = await client.call('POST', '/crm/customer-lookup', body, headers, TIMEOUT_MS);
    if (answer.status !== 200) throw new Error(`A lookup was answered ${answer.status}.`);
    return (JSON.parse(answer.text) as { source: string }).source === 'live';
  };
  const burst = async (): Promise<number> => {
    await sleep(PAUSE_MS, undefined, { signal });
    const answers = await Promise.all(Array.from({ length: CALLERS }, isLive));
    return answers.filter(Boolean).length;
  };
  try {
    await pauseSources(stack);
    for (let warm = 0; warm < 2; warm += 1) await burst();
    const counted: number[] = [];
    for (let round = 0; round < bursts; round += 1) counted.push(await burst());
    await queueEvents(client, (besideS + aloneS + (2 * WARM_MS) / 1000) * 80, signal);
    await resumeSources(stack);
    await sleep(WARM_MS, undefined, { signal });
    const besideMs = Date.now();
    const answers = await steadily(LOOKUPS_PER_SECOND, besideS, isLive, signal);
    const aloneMs = Date.now();
    await sleep(aloneS * 1000, undefined, { signal });
    const endMs = Date.now();
    const times = (await crm.calls()).map(({ atMs }) => atMs);
    const within = (fromMs: number, untilMs: number): number =>
      times.filter((atMs) => atMs >= fromMs && atMs < untilMs).length;
    const live = answers.filter(Boolean).length;
    return {
      bursts: counted,
      beside: {
        live,
        lookups: answers.length,
        workPerSecond: round((within(besideMs, aloneMs) - live) / ((aloneMs - besideMs) / 1000)),
      },
      alonePerSecond: round(within(aloneMs, endMs) / ((endMs - aloneMs) / 1000)),
      mostInASecond: worstWindow(times, 1000),
    };
  } finally {
    client.stop();
  }
}

/** Accepts so many events, each of its own interaction. */
async function queueEvents(client: HttpClient, count: number, signal: AbortSignal): Promise<void> {
  let left = count;
  const send = async (): Promise<void> => {
    for (; left > 0; left -= 1) {
      signal.throwIfAborted();
      const { body, headers } = genesysEvent(randomUUID()) as {
        body: string;
        headers: Record<string, string>;
      };
      await client.call('POST', '/webhooks/genesys', body, headers, TIMEOUT_MS);
    }
  };
  await Promise.all(Array.from({ length: 8 }, send));
}

/** Starts `work` so often a second, whatever it takes, and waits for all of it. */
async function steadily<Answer>(
  perSecond: number,
  seconds: number,
  work: () => Promise<Answer>,
  signal: AbortSignal,
): Promise<Answer[]> {
  const startMs = performance.now();
  const started: Promise<Answer>[] = [];
  for (let index = 0; index < perSecond * seconds; index += 1) {
    const waitMs = startMs + (index * 1000) / perSecond - performance.now();
    if (waitMs > 0) await sleep(waitMs, undefined, { signal });
    started.push(work());
  }
  return Promise.all(started);
}
