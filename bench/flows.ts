/** The flows whose AWS calls are counted, against the budgets in docs/PERFORMANCE.md. */
import { randomUUID } from 'node:crypto';
import type { LocalStack } from '../local/local-stack.ts';
import { genesysEvent, lookupEvent } from './events.ts';
import { openBreaker } from './outage.ts';
import { sqsEvent } from './sqs-event.ts';
import type { WarmContainer } from './warm-container.ts';

export interface CallCount {
  flow: string;
  /** Calls for one event or lookup. */
  calls: number;
  budget: number;
  /** Repetitions. */
  events: number;
  /** Calls by action, all of the flow's repetitions together. */
  actions: Record<string, number>;
}

/** Repetitions of every flow: secrets are read and containers warm before the first is counted. */
const TIMES = 10;
/** Most messages of a FIFO batch. */
const BATCH = 10;
/** Receive and delete, made by Lambda for each batch. */
const POLLER_CALLS = 2;

/** Names of the flows that a price is made of. */
export const NEW_EVENT = 'ingest: new event';
export const WORKER = "worker: event of a full batch, the function's own calls";

/** An event that the simulated CRM answers with a case: a platform update follows. */
function wrapUp(): Record<string, unknown> {
  return genesysEvent(randomUUID(), randomUUID(), 'conversation.wrapup');
}

export type Take = () => Record<string, number>;

async function measure(
  flow: string,
  budget: number,
  events: number,
  take: Take,
  work: () => Promise<unknown>,
): Promise<CallCount> {
  take();
  await work();
  const actions = take();
  const calls = Object.values(actions).reduce((sum, count) => sum + count, 0) / events;
  return { flow, calls: Math.round(calls * 100) / 100, budget, events, actions };
}

async function repeat(times: number, work: (index: number) => Promise<unknown>): Promise<void> {
  for (let index = 0; index < times; index += 1) await work(index);
}

export async function ofIngest(ingest: WarmContainer, take: Take): Promise<CallCount[]> {
  const send = ([id, interaction]: readonly string[] = []): Promise<unknown> =>
    ingest.call(genesysEvent(id, interaction));
  const names = Array.from({ length: TIMES }, () => [randomUUID(), randomUUID()] as const);
  await send();
  return [
    await measure(NEW_EVENT, 2, TIMES, take, () => repeat(TIMES, (i) => send(names[i] ?? names[0]))),
    await measure('ingest: duplicate', 2, TIMES, take, () =>
      repeat(TIMES, (i) => send(names[i] ?? names[0])),
    ),
  ];
}

export async function ofWorker(
  ingest: WarmContainer,
  worker: WarmContainer,
  take: Take,
): Promise<CallCount[]> {
  const batch = (): Record<string, unknown>[] => Array.from({ length: BATCH }, () => wrapUp());
  const queued = (events: Record<string, unknown>[]): Record<string, unknown> =>
    sqsEvent(events.map((event) => String(event['body'])));
  await worker.call(queued(batch()));
  const batches = Array.from({ length: TIMES }, batch);
  const own = await measure(WORKER, 2.3, BATCH * TIMES, take, () =>
    repeat(TIMES, (i) => worker.call(queued(batches[i] ?? []))),
  );
  const calls = Math.round((own.calls + POLLER_CALLS / BATCH) * 100) / 100;
  return [
    own,
    { ...own, flow: "worker: the same with the poller's receive and delete", calls, budget: 2.5 },
    await measure('ingest: duplicate of an applied event', 1, BATCH, take, () =>
      repeat(BATCH, (i) => ingest.call(batches[0]?.[i])),
    ),
  ];
}

export async function ofLookup(stack: LocalStack, lookup: WarmContainer, take: Take): Promise<CallCount[]> {
  const number = (i: number, series: number): string => `+1555${series}${String(i).padStart(6, '0')}`;
  const ask = (series: number) => (i: number) => lookup.call(lookupEvent(number(i, series)));
  await ask(0)(0);
  const live = await measure('lookup: live', 4, TIMES, take, () => repeat(TIMES, ask(1)));
  const cached = await measure('lookup: cached', 1, TIMES, take, () => repeat(TIMES, ask(1)));
  await openBreaker(stack, ask(2));
  const down = await measure('lookup: CRM down, breaker open', 3, TIMES, take, () => repeat(TIMES, ask(3)));
  return [cached, live, down];
}
