/** What one event and one lookup use: calls as the budgets of docs/PERFORMANCE.md have them, and what comes with them. */
import type { Counted } from './prices.ts';

export type FlowUsage = Readonly<Record<Counted, number>>;

/** Of one event from acknowledgement to effect, and of one lookup from the cache. */
export interface Usage {
  event: FlowUsage;
  lookup: FlowUsage;
}

/** What the calls don't show. Bench measures the spans and bytes; these are used where nobody has. */
export interface Assumptions {
  /** API_MEMORY_MB and WORKER_MEMORY_MB. */
  apiMb: number;
  workerMb: number;
  /** ms billed for one acknowledgement, one lookup, and one batch of the worker, the CRM's answers included. */
  ingestMs: number;
  lookupMs: number;
  workerBatchMs: number;
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
  batch: 10,
  invocationLogBytes: 1500,
  accessLogBytes: 300,
};

const GB_MB = 1024;
/** Receive and delete, made by Lambda for each batch. */
const POLLER_CALLS = 2;
/** AWS calls of a batch beyond its messages: breaker and rate. */
const BATCH_READS = 1;
const BATCH_WRITES = 1;
/** Write units that the index of interactions takes, within ingest's one call. */
export const INDEX_WRITES = 1;

/** Ingest: record and send. Worker: claim and complete; a batch shares the rest, and queues its platform updates in one call. */
export function budgetedUsage(given: Assumptions): Usage {
  const { batch, invocationLogBytes, accessLogBytes } = given;
  return {
    event: {
      apiRequests: 1,
      invocations: 1 + 1 / batch,
      gbSeconds:
        gbSeconds(given.apiMb, given.ingestMs) + gbSeconds(given.workerMb, given.workerBatchMs) / batch,
      dynamoWrites: 1 + INDEX_WRITES + 2 + BATCH_WRITES / batch,
      dynamoReads: BATCH_READS / batch,
      sqsFifo: 1 + POLLER_CALLS / batch,
      sqsStandard: 1 / batch,
      logBytes: invocationLogBytes + accessLogBytes + invocationLogBytes / batch,
    },
    lookup: {
      apiRequests: 1,
      invocations: 1,
      gbSeconds: gbSeconds(given.apiMb, given.lookupMs),
      dynamoWrites: 0,
      dynamoReads: 1,
      sqsFifo: 0,
      sqsStandard: 0,
      logBytes: invocationLogBytes + accessLogBytes,
    },
  };
}

/** The same flow with nothing but the calls that it can't do without: no breaker, no rate, no platform update. */
export function floorUsage(usage: Usage, { batch }: Assumptions): Usage {
  const event = { ...usage.event, dynamoWrites: 3, dynamoReads: 0, sqsFifo: 1 + POLLER_CALLS / batch };
  return {
    event: { ...event, sqsStandard: 0 },
    lookup: { ...usage.lookup, dynamoReads: 1, dynamoWrites: 0 },
  };
}

/** GB-seconds of `ms` at `mb`. */
export function gbSeconds(mb: number, ms: number): number {
  return (mb / GB_MB) * (ms / 1000);
}
