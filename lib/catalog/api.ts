/** The functions that a caller waits for, and the way in from the event bus. */
import { CRM } from '../../lambdas/core/connector/default.ts';
import type { Config } from '../config.ts';
import { numberOf } from '../values.ts';
import { dynamo, type FunctionSpec } from './function.ts';

/** Ingest's own deadline and a second to answer, whole seconds. */
export const ingestTime = (config: Config): number =>
  Math.ceil(numberOf(config, 'INGEST_DEADLINE_MS') / 1000) + 1;

/** The lookup's deadline and a second to answer, whole seconds. */
export const lookupTime = (config: Config): number =>
  Math.ceil(numberOf(config, 'LOOKUP_DEADLINE_MS') / 1000) + 1;

const intake = {
  tables: { idempotency: dynamo.intake },
  sends: ['voice', 'digital', 'enrichment', 'quarantine'],
  // Message groups change once a queue is empty.
  measures: ['voice', 'digital'],
  shifted: true,
} as const;

export const front = {
  ingest: {
    ...intake,
    groups: ['ingest', 'secrets', 'aws'],
    timeoutS: ingestTime,
    front: true,
    secrets: ['webhook-genesys', 'webhook-nice', 'pii-key', 'canary'],
    routes: ['POST /webhooks/genesys', 'POST /webhooks/nice', 'POST /canary/events'],
  },
  'bus-ingest': {
    ...intake,
    groups: ['ingest', 'sources', 'secrets', 'aws'],
    timeoutS: (config) => numberOf(config, 'WORKER_TIMEOUT_S'),
    secrets: ['pii-key'],
    consumes: {
      queue: 'genesys',
      batch: 10,
      maxConcurrency: 'WORKER_MAX_CONCURRENCY',
      dispositions: false,
      deadLetters: true,
    },
  },
  'crm-update': {
    groups: ['lookup', 'ingest', 'secrets', 'aws'],
    timeoutS: ingestTime,
    front: true,
    tables: { cache: dynamo.records },
    secrets: ['webhook-crm', 'pii-key'],
    routes: ['POST /webhooks/crm-update'],
  },
  lookup: {
    groups: ['lookup', CRM.name, 'replies', 'rate', 'breaker', 'secrets', 'aws'],
    timeoutS: lookupTime,
    front: true,
    tables: { cache: dynamo.batched, breaker: dynamo.breaker, coordination: dynamo.batched },
    sends: ['refresh'],
    secrets: ['api-key', 'pii-key', CRM.name],
    callsSystem: true,
    routes: ['POST /crm/customer-lookup'],
  },
  'requests-submit': {
    groups: ['requests', 'lookup', 'ingest', 'secrets', 'aws'],
    timeoutS: ingestTime,
    front: true,
    tables: { requests: dynamo.records, idempotency: dynamo.powertools },
    // Event records lie in the same table.
    keysOf: { idempotency: 'powertools#' },
    sends: ['requests'],
    secrets: ['api-key', 'pii-key', 'canary'],
    routes: ['POST /crm/requests', 'POST /canary/requests'],
  },
  'requests-poll': {
    groups: ['requests', 'ingest', 'secrets', 'aws'],
    timeoutS: ingestTime,
    front: true,
    tables: { requests: dynamo.read },
    secrets: ['api-key'],
    routes: ['GET /crm/requests/{requestId}'],
  },
  health: { groups: [], timeoutS: () => 3, front: true, routes: ['GET /health'] },
} as const satisfies Record<string, FunctionSpec>;
