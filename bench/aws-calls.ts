/** AWS calls a flow makes, counted between function and engine: no machine's speed matters. */
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { LocalStack } from '../local/local-stack.ts';
import { type CountingProxy, countingProxy } from './counting-proxy.ts';
import { genesysEvent, lookupEvent } from './events.ts';
import { openBreaker } from './outage.ts';
import { pauseSources } from './sources.ts';
import { sqsEvent } from './sqs-event.ts';
import { startContainer, type WarmContainer } from './warm-container.ts';

export interface CallCount {
  flow: string;
  /** Calls for one event or lookup. */
  calls: number;
  /** None where the flow is part of another one that has a budget. */
  budget?: number;
  /** Calls by action, all of the flow's repetitions together. */
  actions: Record<string, number>;
}

/** Repetitions of every flow: secrets are read and containers warm before the first is counted. */
const TIMES = 10;
/** Most messages of a FIFO batch. */
const BATCH = 10;
/** Receive and delete, made by Lambda for each batch. */
const POLLER_CALLS = 2;

/** Counts every flow of the budgets in docs/PERFORMANCE.md. */
export async function awsCalls(stack: LocalStack): Promise<CallCount[]> {
  const proxies = {
    AWS_ENDPOINT_URL_DYNAMODB: await countingProxy(stack.endpoints.dynamodb),
    AWS_ENDPOINT_URL_SQS: await countingProxy(stack.endpoints.sqs),
  };
  const urls = Object.fromEntries(Object.entries(proxies).map(([name, { url }]) => [name, url]));
  const container = (name: string): Promise<WarmContainer> => {
    const spec = stack.functions.spec(name);
    const proxied = Object.entries(spec.environment).map(([variable, value]) => [
      variable,
      value.replace(stack.endpoints.sqs, proxies.AWS_ENDPOINT_URL_SQS.url),
    ]);
    return startContainer(path.join(spec.codeDirectory, 'index.js'), {
      ...Object.fromEntries(proxied),
      ...urls,
    });
  };
  const take = (): Record<string, number> => merged(Object.values(proxies));
  await pauseSources(stack);
  const containers: WarmContainer[] = [];
  const start = async (name: string): Promise<WarmContainer> => {
    const started = await container(name);
    containers.push(started);
    return started;
  };
  try {
    return [
      ...(await ofIngest(await start('ingest'), take)),
      ...(await ofWorker(await start('ingest'), await start('voice-worker'), take)),
      ...(await ofLookup(stack, await start('lookup'), take)),
    ];
  } finally {
    await Promise.all(containers.map((one) => one.stop()));
    await Promise.all(Object.values(proxies).map((proxy) => proxy.stop()));
  }
}

type Take = () => Record<string, number>;

async function measure(
  flow: string,
  budget: number,
  events: number,
  take: Take,
  work: () => Promise<unknown>,
): Promise<CallCount & { budget: number }> {
  take();
  await work();
  const actions = take();
  const calls = Object.values(actions).reduce((sum, count) => sum + count, 0) / events;
  return { flow, calls: Math.round(calls * 100) / 100, budget, actions };
}

async function repeat(times: number, work: (index: number) => Promise<unknown>): Promise<void> {
  for (let index = 0; index < times; index += 1) await work(index);
}

async function ofIngest(ingest: WarmContainer, take: Take): Promise<CallCount[]> {
  const send = ([id, interaction]: readonly string[] = []): Promise<unknown> =>
    ingest.call(genesysEvent(id, interaction));
  const names = Array.from({ length: TIMES }, () => [randomUUID(), randomUUID()] as const);
  await send();
  return [
    await measure('ingest: new event', 2, TIMES, take, () =>
      repeat(TIMES, (i) => send(names[i] ?? names[0])),
    ),
    await measure('ingest: duplicate', 2, TIMES, take, () =>
      repeat(TIMES, (i) => send(names[i] ?? names[0])),
    ),
  ];
}

async function ofWorker(ingest: WarmContainer, worker: WarmContainer, take: Take): Promise<CallCount[]> {
  const batch = (): Record<string, unknown>[] => Array.from({ length: BATCH }, () => genesysEvent());
  const queued = (events: Record<string, unknown>[]): Record<string, unknown> =>
    sqsEvent(events.map((event) => String(event['body'])));
  await worker.call(queued(batch()));
  const batches = Array.from({ length: TIMES }, batch);
  const { budget, ...own } = await measure(
    "worker: event in a full batch, the function's own calls",
    2.3,
    BATCH * TIMES,
    take,
    () => repeat(TIMES, (i) => worker.call(queued(batches[i] ?? []))),
  );
  const calls = Math.round((own.calls + POLLER_CALLS / BATCH) * 100) / 100;
  return [
    own,
    { ...own, flow: "worker: event in a full batch, with the poller's share", calls, budget },
    await measure('ingest: duplicate of an applied event', 1, BATCH, take, () =>
      repeat(BATCH, (i) => ingest.call(batches[0]?.[i])),
    ),
  ];
}

async function ofLookup(stack: LocalStack, lookup: WarmContainer, take: Take): Promise<CallCount[]> {
  const number = (i: number, series: number): string => `+1555${series}${String(i).padStart(6, '0')}`;
  const ask = (series: number) => (i: number) => lookup.call(lookupEvent(number(i, series)));
  await ask(0)(0);
  const live = await measure('lookup: live', 4, TIMES, take, () => repeat(TIMES, ask(1)));
  const cached = await measure('lookup: cached', 1, TIMES, take, () => repeat(TIMES, ask(1)));
  await openBreaker(stack, ask(2));
  const down = await measure('lookup: CRM down, breaker open', 3, TIMES, take, () => repeat(TIMES, ask(3)));
  return [cached, live, down];
}

function merged(proxies: readonly CountingProxy[]): Record<string, number> {
  return Object.assign({}, ...proxies.map((proxy) => proxy.take()));
}
