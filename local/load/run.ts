/** Runs the load on a running stack and samples it once a second. */
import { setTimeout as sleep } from 'node:timers/promises';
import { LambdaClient, ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda';
import type { LocalStack } from '../local-stack.ts';
import { localSecrets } from '../secretsmanager/local-values.ts';
import { createSeeded } from '../simulators/hash.ts';
import { emitArrivals, nextSteadyMs } from '../traffic/arrivals.ts';
import { deadLetters, updatesLimitMs, workLeft } from '../traffic/depths.ts';
import { createEventSender } from '../traffic/events.ts';
import { createHttpClient } from '../traffic/http-client.ts';
import { createInteractions } from '../traffic/interactions.ts';
import { createObserver } from '../traffic/observe.ts';
import { createSimulatorClient } from '../traffic/simulator-client.ts';
import type { LoadOptions } from './options.ts';
import { arrivalsMs, DRAIN_RATE, MEDIA, rateAt } from './plan.ts';
import type { LoadLog } from './verdict.ts';

/** Deliveries that the platforms have under way at most (own choice: above a spike of 150 a second at 200 ms). */
const SENDERS = 100;

/** The stack a second. */
export interface LoadSample {
  atMs: number;
  accepted: number;
  depth: number;
  enrichmentDepth: number;
  /** Platform updates that wait: the platform's own limit is far below a spike. */
  updates: number;
  /** Maximum concurrency of the voice worker's source. */
  concurrency: number;
  enrichmentEnabled: boolean;
  /** Median ack latency of the second, ms. */
  ackMs: number;
}

export interface LoadRun {
  log: LoadLog;
  samples: LoadSample[];
  drainedMs: number;
}

/** Throws where the stack or a simulator fails. */
export async function runLoad(
  stack: LocalStack,
  options: LoadOptions,
  signal: AbortSignal,
  onSample: (sample: LoadSample) => void,
): Promise<LoadRun> {
  const control = stack.simulators.control ?? '';
  const observer = createObserver(stack);
  const sources = sourcesOf(stack);
  const client = createHttpClient(stack.api, SENDERS);
  const random = (stream: number): (() => number) => createSeeded(options.seed * 1000 + stream);
  const events = createEventSender({
    client,
    random: random(1),
    speed: 8,
    signal,
    source: createInteractions({
      random: random(2),
      prefix: `load-${options.seed}`,
      open: options.rate * options.factor,
      secrets: { genesys: localSecrets['webhook-genesys'] ?? '', nice: localSecrets['webhook-nice'] ?? '' },
      media: MEDIA,
    }),
  });
  const samples: LoadSample[] = [];
  const startedMs = Date.now();
  const sample = async (): Promise<Record<string, number>> => {
    const before = samples.at(-1);
    const [depths, { voice, enrichment }] = await Promise.all([observer.depths(), sources()]);
    const acks = events.book.ackMs.slice(-Math.max(1, events.book.accepted.size - (before?.accepted ?? 0)));
    const taken = {
      atMs: Date.now() - startedMs,
      accepted: events.book.accepted.size,
      depth: (depths['voice'] ?? 0) + (depths['digital'] ?? 0),
      enrichmentDepth: depths['enrichment'] ?? 0,
      updates: depths['platform-updates'] ?? 0,
      concurrency: voice.concurrency,
      enrichmentEnabled: enrichment.enabled,
      ackMs: [...acks].sort((a, b) => a - b)[Math.floor(acks.length / 2)] ?? 0,
    };
    samples.push(taken);
    onSample(taken);
    return depths;
  };
  const arrivals = new AbortController();
  const unit = random(5);
  const flow = emitArrivals(
    (now) => nextSteadyMs(now, rateAt(now, options), unit()),
    events.send,
    AbortSignal.any([signal, arrivals.signal]),
  );
  while (Date.now() - startedMs < arrivalsMs(options)) {
    await sleep(1000, undefined, { signal });
    await sample();
  }
  arrivals.abort();
  await flow;
  await events.settled();
  let depths = await sample();
  const workMs = ((samples.at(-1)?.depth ?? 0) / DRAIN_RATE) * 2000;
  const limitMs = Date.now() + 120_000 + workMs + updatesLimitMs(depths);
  while ((workLeft(depths) > 0 || samples.at(-1)?.enrichmentEnabled === false) && Date.now() < limitMs) {
    await sleep(1000, undefined, { signal });
    depths = await sample();
  }
  const drainedMs = Date.now() - startedMs;
  const effects = await Promise.all(
    ['crm', 'warehouse'].map((name) => createSimulatorClient(control, name).newEffects()),
  );
  client.stop();
  observer.stop();
  return {
    samples,
    drainedMs,
    log: {
      accepted: [...events.book.accepted.keys()],
      effects: effects.flat().map((effect) => effect.reference),
      ackMs: events.book.ackMs,
      statuses: events.book.statuses,
      deadLettered: deadLetters(depths),
      drained: workLeft(depths) === 0,
      enrichment: samples.map(({ enrichmentEnabled }) => enrichmentEnabled),
    },
  };
}

function sourcesOf(stack: LocalStack) {
  const lambda = new LambdaClient({
    endpoint: stack.endpoints.lambda,
    region: stack.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  return async () => {
    const { EventSourceMappings = [] } = await lambda.send(new ListEventSourceMappingsCommand({}));
    const find = (name: string) => {
      const mapping = EventSourceMappings.find(({ FunctionArn = '' }) => FunctionArn.endsWith(name));
      return {
        enabled: mapping?.State !== 'Disabled' && mapping?.State !== 'Disabling',
        concurrency: mapping?.ScalingConfig?.MaximumConcurrency ?? 0,
      };
    };
    return { voice: find('voice-worker'), enrichment: find('enrichment-worker') };
  };
}
