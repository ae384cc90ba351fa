/** Events through the whole stack: over HTTP into the queue, through the worker, into the simulated CRM. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalStack } from '../local/local-stack.ts';
import { createHttpClient, type HttpAnswer } from '../local/traffic/http-client.ts';
import { createSimulatorClient } from '../local/traffic/simulator-client.ts';
import { genesysEvent } from './events.ts';
import { percentile, round } from './statistics.ts';

/** More than the senders that the section starts: none waits for a slot. */
const SENDERS = 64;

export interface Acks {
  p50Ms: number;
  p99Ms: number;
  /** Events accepted a second. */
  perSecond: number;
}

export interface Throughput {
  /** One event after the other, with pauses. */
  calm: Acks;
  /** As many as `senders` can place, each sending its next event once the last one is answered. */
  full: Acks;
  /** Effects a second, from the first event of the full load to the last effect. */
  effectsPerSecond: number;
  accepted: number;
  refused: number;
  /** Accepted, but without effect when the time to drain was over. */
  lost: number;
  appliedTwice: number;
}

export interface ThroughputOptions {
  senders: number;
  calmS: number;
  fullS: number;
  /** The stack may take this long to apply what is waiting, s. */
  drainS: number;
  signal: AbortSignal;
}

const CALM_PAUSE_MS = 50;
const TIMEOUT_MS = 10_000;
/** Events before the first that counts: environments start, secrets are read. */
const WARM_UP = 40;

/** Throws where the stack can't be reached, or the signal aborts. */
export async function throughput(stack: LocalStack, options: ThroughputOptions): Promise<Throughput> {
  const { senders, calmS, fullS, drainS, signal } = options;
  const client = createHttpClient(stack.api, SENDERS);
  const crm = createSimulatorClient(stack.simulators.control ?? '', 'crm');
  const accepted = new Set<string>();
  let refused = 0;
  const send = async (latencies: number[]): Promise<void> => {
    signal.throwIfAborted();
    const id = randomUUID();
    const { body, headers } = genesysEvent(id) as { body: string; headers: Record<string, string> };
    const answer: HttpAnswer = await client.call('POST', '/webhooks/genesys', body, headers, TIMEOUT_MS);
    if (answer.status !== 200) refused += 1;
    else {
      accepted.add(id);
      latencies.push(answer.latencyMs);
    }
  };
  try {
    await Promise.all(Array.from({ length: WARM_UP }, () => send([])));
    const calm = await during(calmS, async (latencies) => {
      await send(latencies);
      await sleep(CALM_PAUSE_MS, undefined, { signal });
    });
    const fromMs = Date.now();
    const before = accepted.size;
    const full = await during(fullS, send, senders);
    const effects = await drained(crm, accepted, Date.now() + drainS * 1000, signal);
    const counted = effects.times;
    const missing = [...accepted].filter((id) => !counted.has(id)).length;
    return {
      calm,
      full,
      effectsPerSecond: round((accepted.size - before - missing) / ((effects.lastMs - fromMs) / 1000)),
      accepted: accepted.size,
      refused,
      lost: missing,
      appliedTwice: [...counted.values()].filter((times) => times > 1).length,
    };
  } finally {
    client.stop();
  }
}

/** `lanes` loops of `work` for `seconds`. */
async function during(
  seconds: number,
  work: (latencies: number[]) => Promise<void>,
  lanes = 1,
): Promise<Acks> {
  const latencies: number[] = [];
  const startMs = performance.now();
  const lane = async (): Promise<void> => {
    while (performance.now() - startMs < seconds * 1000) await work(latencies);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return {
    p50Ms: round(percentile(latencies, 0.5)),
    p99Ms: round(percentile(latencies, 0.99)),
    perSecond: round(latencies.length / ((performance.now() - startMs) / 1000)),
  };
}

/** Effects by event, and the time of the last one, once every event has one or the time is over. */
async function drained(
  crm: ReturnType<typeof createSimulatorClient>,
  accepted: ReadonlySet<string>,
  untilMs: number,
  signal: AbortSignal,
): Promise<{ times: Map<string, number>; lastMs: number }> {
  const times = new Map<string, number>();
  let lastMs = 0;
  for (;;) {
    for (const { reference, atMs } of await crm.newEffects()) {
      times.set(reference, (times.get(reference) ?? 0) + 1);
      lastMs = Math.max(lastMs, atMs);
    }
    if ([...accepted].every((id) => times.has(id)) || Date.now() > untilMs) return { times, lastMs };
    await sleep(250, undefined, { signal });
  }
}
