/** Lookups over HTTP, one at a time, what is compared taken in turn. */

import type { LocalStack } from '../local/local-stack.ts';
import { createHttpClient } from '../local/traffic/http-client.ts';
import { lookupEvent } from './events.ts';
import { openBreaker } from './outage.ts';
import { percentile, round } from './statistics.ts';

/** Genesys Cloud runs at most this many Data Actions at once. */
const SENDERS = 50;

export interface Latency {
  p50Ms: number;
  p99Ms: number;
  count: number;
}

export interface LookupLatencies {
  live: Latency;
  /** From cache, in turn with the live ones. */
  cached: Latency;
  /** Of callers that nothing is known of, with the CRM down and the breaker open. */
  open: Latency;
  /** The same callers once more: their refresh is queued already. */
  openAgain: Latency;
  /** From cache, in turn with those. */
  cachedWhileOpen: Latency;
}

const WARM_UP = 30;
const TIMEOUT_MS = 10_000;

/** Leaves the CRM down. Throws where an answer does not come from where it should. */
export async function lookupLatencies(
  stack: LocalStack,
  { lookups, signal }: { lookups: number; signal: AbortSignal },
): Promise<LookupLatencies> {
  const client = createHttpClient(stack.api, SENDERS);
  const ask = async (ani: string): Promise<{ source: string; ms: number }> => {
    signal.throwIfAborted();
    const { body, headers } = lookupEvent(ani) as { body: string; headers: Record<string, string> };
    const answer = await client.call('POST', '/crm/customer-lookup', body, headers, TIMEOUT_MS);
    if (answer.status !== 200) throw new Error(`A lookup was answered ${answer.status}.`);
    return { source: (JSON.parse(answer.text) as { source: string }).source, ms: answer.latencyMs };
  };
  const taken = async (ani: string, source: string, latencies: number[]): Promise<void> => {
    const answer = await ask(ani);
    if (answer.source !== source) throw new Error(`A lookup came from ${answer.source}, not ${source}.`);
    latencies.push(answer.ms);
  };
  const live: number[] = [];
  const cached: number[] = [];
  const open: number[] = [];
  const openAgain: number[] = [];
  const cachedWhileOpen: number[] = [];
  try {
    for (let index = 0; index < WARM_UP; index += 1) await ask(number(0, index));
    for (let index = 0; index < lookups; index += 1) {
      await taken(number(1, index), 'live', live);
      await taken(number(1, index), 'cache', cached);
    }
    await openBreaker(stack, (index) => ask(number(2, index)));
    for (let index = 0; index < WARM_UP; index += 1) await ask(number(3, index));
    for (let index = 0; index < lookups; index += 1) {
      await taken(number(4, index), 'default', open);
      await taken(number(1, index), 'cache', cachedWhileOpen);
      await taken(number(4, index), 'default', openAgain);
    }
  } finally {
    client.stop();
  }
  return {
    live: latency(live),
    cached: latency(cached),
    open: latency(open),
    openAgain: latency(openAgain),
    cachedWhileOpen: latency(cachedWhileOpen),
  };
}

/** A number of its own for each series and index. */
function number(series: number, index: number): string {
  return `+1555${series}${String(index).padStart(6, '0')}`;
}

function latency(values: readonly number[]): Latency {
  return {
    p50Ms: round(percentile(values, 0.5)),
    p99Ms: round(percentile(values, 0.99)),
    count: values.length,
  };
}
