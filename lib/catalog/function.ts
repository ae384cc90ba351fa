/** What a function is: its code, its time, what it reads and what it may touch. */
import type { Config, GroupName } from '../config.ts';
import type { AnyQueueName } from './queues.ts';
import type { AnySecretName } from './secrets.ts';
import type { TableName } from './tables.ts';

/** DynamoDB actions by intent; no function has more than these. */
export const dynamo = {
  read: ['GetItem'],
  /** Records that are claimed, counted up or changed in place. */
  records: ['GetItem', 'UpdateItem'],
  /** Ingest's: it deletes the record of an event that no queue has ever held. */
  intake: ['DeleteItem', 'GetItem', 'UpdateItem'],
  /** Records that are also read together with others in one call. */
  batched: ['BatchGetItem', 'GetItem', 'UpdateItem'],
  /** Records that are replaced whole. */
  replaced: ['GetItem', 'PutItem'],
  /** The breaker's: replaced on a transition, counted up by probes, read with its window. */
  breaker: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'],
  /** Breakers as the controller sees them: all of them listed, ended episodes replaced whole. */
  listed: ['GetItem', 'PutItem', 'Scan'],
  /** The controller's: decisions replaced whole, incidents changed in place. */
  control: ['GetItem', 'PutItem', 'UpdateItem'],
  /** Powertools idempotency also deletes the record of a call that threw. */
  powertools: ['DeleteItem', 'GetItem', 'PutItem', 'UpdateItem'],
} as const satisfies Record<string, readonly string[]>;

/** The queue that feeds a function. */
export interface ConsumedQueue {
  queue: AnyQueueName;
  batch: number | 'WORKER_BATCH';
  /** Longest wait for a batch to fill, s; standard queues only. */
  windowS?: number;
  /** Containers at most; a number, or the setting that holds it. */
  maxConcurrency: number | 'WORKER_MAX_CONCURRENCY';
  /** Whether the function itself dead-letters and releases (the worker engine). */
  dispositions: boolean;
  /** Whether the function dead-letters without being a worker. @default false */
  deadLetters?: boolean;
}

/** One row of the catalogue. */
export interface FunctionSpec {
  /** File under lambdas/handlers, without `.ts`; the function's own name where they are the same. */
  handler?: string;
  groups: readonly GroupName[];
  timeoutS: (config: Config) => number;
  /** Answers a caller who waits. */
  front?: boolean;
  tables?: Partial<Record<TableName, readonly string[]>>;
  /** What the keys begin with that it may touch in a table; any where absent. */
  keysOf?: Partial<Record<TableName, string>>;
  sends?: readonly AnyQueueName[];
  /** Queues whose depth it reads. */
  measures?: readonly AnyQueueName[];
  secrets?: readonly AnySecretName[];
  consumes?: ConsumedQueue;
  /** `METHOD /path` of the HTTP API. */
  routes?: readonly string[];
  /** Reads the stream of the breaker table. */
  publishesIncidents?: boolean;
  /** Calls a system behind: with VPC_SUBNET_IDS it stands in the VPC. */
  callsSystem?: boolean;
  /** In the production profile its traffic moves to new code in steps. @default callsSystem */
  shifted?: boolean;
  /** Publishes to the critical topic. */
  pages?: boolean;
  /** Runs every so many minutes and moves the event sources. */
  controlsEveryMinutes?: number;
  /** Reads the depths of the queues of those event sources. */
  readsDepths?: boolean;
  /** Runs every CANARY_INTERVAL_MINUTES and calls the API. */
  sendsCanaries?: boolean;
  /** Queues whose event sources those are. @default every one that the flow controller moves */
  controls?: readonly AnyQueueName[];
}
