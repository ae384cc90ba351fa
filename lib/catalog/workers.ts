/** The functions that run the worker engine, one job each. */
import { CRM, WAREHOUSE } from '../../lambdas/core/connector/default.ts';
import type { Config } from '../config.ts';
import { numberOf } from '../values.ts';
import { dynamo, type FunctionSpec } from './function.ts';

/** Every worker's, s. */
export const workerTime = (config: Config): number => numberOf(config, 'WORKER_TIMEOUT_S');

/** Breaker, health and rate of the downstream. */
export const fleet = { breaker: dynamo.breaker, coordination: dynamo.batched } as const;

/** SQS asks for a window where a batch is above ten: what a full batch of updates is worth waiting for. */
const updateWindowS = 1;

/** Updates start 200 ms apart over the fleet: ten containers keep that pace even at calls of 2 s. */
const updateContainers = 10;

const interactionWorker = {
  handler: 'interaction-worker',
  groups: [CRM.name, 'replies', 'rate', 'retry', 'breaker', 'ingest', 'updateStyles', 'secrets', 'aws'],
  timeoutS: workerTime,
  tables: { idempotency: dynamo.records, ...fleet },
  sends: ['platform'],
  secrets: [CRM.name],
  callsSystem: true,
} as const;

/** How workers are fed from FIFO queues. */
export const fifo = {
  batch: 'WORKER_BATCH',
  maxConcurrency: 'WORKER_MAX_CONCURRENCY',
  dispositions: true,
} as const;
/** The same from standard queues. */
export const standard = { batch: 10, maxConcurrency: 'WORKER_MAX_CONCURRENCY', dispositions: true } as const;

export const workers = {
  'voice-worker': { ...interactionWorker, consumes: { queue: 'voice', ...fifo } },
  'digital-worker': { ...interactionWorker, consumes: { queue: 'digital', ...fifo } },
  'request-worker': {
    groups: [CRM.name, 'replies', 'rate', 'retry', 'breaker', 'requests', 'lookup', 'secrets', 'aws'],
    timeoutS: workerTime,
    tables: { requests: dynamo.records, cache: dynamo.records, ...fleet },
    secrets: ['pii-key', CRM.name],
    callsSystem: true,
    consumes: { queue: 'requests', ...fifo },
  },
  'refresh-worker': {
    groups: [CRM.name, 'replies', 'rate', 'retry', 'breaker', 'lookup', 'secrets', 'aws'],
    timeoutS: workerTime,
    tables: { cache: dynamo.records, ...fleet },
    secrets: ['pii-key', CRM.name],
    callsSystem: true,
    consumes: { queue: 'refresh', ...standard },
  },
  'enrichment-worker': {
    groups: [WAREHOUSE.name, 'replies', 'rate', 'retry', 'breaker', 'ingest', 'aws'],
    timeoutS: workerTime,
    tables: { idempotency: dynamo.records, ...fleet },
    callsSystem: true,
    consumes: { queue: 'enrichment', ...standard },
  },
  'platform-updater': {
    groups: [
      ...(['genesys', 'nice', 'updateStyles', 'tokens', 'updates'] as const),
      ...(['replies', 'rate', 'retry', 'breaker', 'secrets', 'aws'] as const),
    ],
    timeoutS: workerTime,
    tables: { tokens: dynamo.replaced, ...fleet },
    secrets: ['oauth-genesys', 'oauth-nice'],
    // A credential that was rejected is an incident of its own.
    pages: true,
    shifted: true,
    consumes: {
      queue: 'platform',
      batch: 50,
      windowS: updateWindowS,
      maxConcurrency: updateContainers,
      dispositions: true,
    },
  },
} as const satisfies Record<string, FunctionSpec>;
