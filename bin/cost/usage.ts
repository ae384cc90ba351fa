/** What one event and one lookup use: calls as the budgets of docs/PERFORMANCE.md have them, and what comes with them. */
import type { Counted } from './prices.ts';

export type FlowUsage = Readonly<Record<Counted, number>>;

/** Of one event and of one lookup from the cache. */
export interface Usage {
  event: FlowUsage;
  lookup: FlowUsage;
}

/** What the calls don't show. Bench measures the spans and bytes; these are used where nobody has. */
export interface Assumptions {
  /** API_MEMORY_MB and WORKER_MEMORY_MB. */
  apiMb: number;
  workerMb: number;
  /** ms billed for one acknowledgement, one lookup, and one batch of the worker, the system's answers included. */
  ingestMs: number;
  lookupMs: number;
  workerBatchMs: number;
  /** ms billed for a container's start: since August 2025 Lambda bills the init of every function. */
  apiInitMs: number;
  workerInitMs: number;
  /** Share of the runs that begin with a start. */
  startShare: number;
  /** Messages of a full FIFO batch (WORKER_BATCH). */
  batch: number;
  /** Bytes that one invocation writes: its metrics, and Lambda's own lines; and one line of the access log. */
  invocationLogBytes: number;
  accessLogBytes: number;
}

export const assumptions: Assumptions = {
  apiMb: 1024,
  workerMb: 512,
  ingestMs: 20,
  lookupMs: 10,
  workerBatchMs: 400,
  // Assumed: bench measures the loading of the bundles alone (docs/PERFORMANCE.md), without the runtime's own start.
  apiInitMs: 200,
  workerInitMs: 350,
  startShare: 0.001,
  batch: 10,
  invocationLogBytes: 1500,
  accessLogBytes: 300,
};

/** What a connector says of itself. */
export interface Taker {
  /** Calls a second that it grants: a batch takes as long as its calls have to wait for their turns. @default more than a batch needs */
  perSecond?: number;
  /** Whether its effects lead to platform updates. @default true */
  updates?: boolean;
  /** Counters of changes that its lookups read along with an entry. @default 0 */
  counters?: number;
}

const GB_MB = 1024;
/** Receive and delete, made by Lambda for each batch. */
const POLLER_CALLS = 2;
/** AWS calls of a batch beyond its messages: breaker and rate. */
const BATCH_READS = 1;
const BATCH_WRITES = 1;
/** Claim and completion of a message. */
const CLAIM_WRITES = 2;
/** Write units that the index of interactions takes, within ingest's one call. */
export const INDEX_WRITES = 1;

/** No use at all. */
export const nothing: FlowUsage = {
  apiRequests: 0,
  invocations: 0,
  gbSeconds: 0,
  dynamoWrites: 0,
  dynamoReads: 0,
  sqsFifo: 0,
  sqsStandard: 0,
  logBytes: 0,
};

/** From acknowledgement to effect at the default connector. */
export function budgetedUsage(given: Assumptions, taker: Taker = {}): Usage {
  const { event, lookup } = takerUsage(given, taker);
  return { event: sumOf(intakeUsage(given), event), lookup };
}

/** Of an event until SQS is asked to take it: verified, named and recorded. */
export function intakeUsage(given: Assumptions): FlowUsage {
  const { apiMb, apiInitMs, startShare, ingestMs, invocationLogBytes, accessLogBytes } = given;
  return {
    ...nothing,
    apiRequests: 1,
    invocations: 1,
    gbSeconds: gbSeconds(apiMb, ingestMs + startShare * apiInitMs),
    dynamoWrites: 1 + INDEX_WRITES,
    logBytes: invocationLogBytes + accessLogBytes,
  };
}

/** Of an event at one connector that takes it, and of one of its lookups. A batch shares the rest, and queues its platform updates in one call. */
export function takerUsage(given: Assumptions, { perSecond, updates = true, counters = 0 }: Taker): Usage {
  const { batch, invocationLogBytes, accessLogBytes } = given;
  const turnsMs = perSecond === undefined ? 0 : (batch / perSecond) * 1000;
  return {
    event: {
      ...nothing,
      invocations: 1 / batch,
      gbSeconds:
        gbSeconds(
          given.workerMb,
          Math.max(given.workerBatchMs, turnsMs) + given.startShare * given.workerInitMs,
        ) / batch,
      dynamoWrites: CLAIM_WRITES + BATCH_WRITES / batch,
      dynamoReads: BATCH_READS / batch,
      sqsFifo: 1 + POLLER_CALLS / batch,
      sqsStandard: updates ? 1 / batch : 0,
      logBytes: invocationLogBytes / batch,
    },
    lookup: {
      ...nothing,
      apiRequests: 1,
      invocations: 1,
      gbSeconds: gbSeconds(given.apiMb, given.lookupMs + given.startShare * given.apiInitMs),
      dynamoReads: 1 + counters,
      logBytes: invocationLogBytes + accessLogBytes,
    },
  };
}

/** The same flow with nothing but the calls that it can't do without: no breaker, no rate, no platform update, no counters. */
export function floorUsage({ event, lookup }: Usage, { batch }: Assumptions): Usage {
  const dynamoWrites = (event.apiRequests > 0 ? 1 : 0) + CLAIM_WRITES;
  return {
    event: { ...event, dynamoWrites, dynamoReads: 0, sqsFifo: 1 + POLLER_CALLS / batch, sqsStandard: 0 },
    lookup: { ...lookup, dynamoReads: 1, dynamoWrites: 0 },
  };
}

function sumOf(one: FlowUsage, other: FlowUsage): FlowUsage {
  const counted = Object.keys(nothing) as Counted[];
  return Object.fromEntries(counted.map((name) => [name, one[name] + other[name]])) as FlowUsage;
}

/** GB-seconds of `ms` at `mb`. */
export function gbSeconds(mb: number, ms: number): number {
  return (mb / GB_MB) * (ms / 1000);
}
