/** What a further connector needs of queues, secrets and functions: rows made from its definition. */
import { anyWritesBack } from '../../lambdas/core/connector/write-back.ts';
import { needsToken } from '../../lambdas/core/credentials/auth.ts';
import { ingestTime, lookupTime } from '../catalog/api.ts';
import { dynamo, type FunctionSpec } from '../catalog/function.ts';
import { controllerTime } from '../catalog/operations.ts';
import { type ConnectorQueueName, connectorQueues, type QueueSpec } from '../catalog/queues.ts';
import { type ConnectorSecretName, connectorSecrets, type SecretSpec } from '../catalog/secrets.ts';
import { fifo, fleet, standard, workerTime } from '../catalog/workers.ts';
import type { OwnConnector } from './own-connector.ts';

/** What the definition offers. */
interface Parts {
  name: string;
  lookups: boolean;
  operations: boolean;
  events: boolean;
  changes: boolean;
  /** Calls carry a token that has to be fetched: it is kept in a table and renewed by a job in the refresh queue. */
  tokens: boolean;
  credential: boolean;
  /** An operation, or a lookup, sends fields of its answer back to the platform. */
  operationWritesBack: boolean;
  lookupWritesBack: boolean;
}

function partsOf({ connector }: OwnConnector): Parts {
  const has = (part: object): boolean => Object.keys(part).length > 0;
  return {
    name: connector.name,
    lookups: has(connector.lookups),
    operations: has(connector.operations),
    events: has(connector.events),
    changes: connector.changes !== undefined,
    tokens: needsToken(connector.auth),
    credential: connector.auth.kind !== 'none',
    operationWritesBack: anyWritesBack(connector.operations),
    lookupWritesBack: anyWritesBack(connector.lookups),
  };
}

/** Its own queues, by their names in the catalogue. */
export function queueRowsOf(own: OwnConnector): Partial<Record<ConnectorQueueName, QueueSpec>> {
  const { name, events, operations, lookups, tokens } = partsOf(own);
  const row = (queue: ConnectorQueueName): QueueSpec => ({
    ...connectorQueues[queue],
    name: `${name}-${connectorQueues[queue].name}`,
  });
  return {
    ...(events ? { events: row('events') } : {}),
    ...(operations ? { requests: row('requests') } : {}),
    ...(lookups || tokens ? { refresh: row('refresh') } : {}),
  };
}

/** Its own secrets. */
export function secretRowsOf(own: OwnConnector): Partial<Record<ConnectorSecretName, SecretSpec>> {
  const { name, credential, changes } = partsOf(own);
  const row = (secret: ConnectorSecretName): SecretSpec => {
    const { description, ...rest } = connectorSecrets[secret];
    return { ...rest, description: description.replace('the connector', name) };
  };
  return {
    ...(credential ? { connector: row('connector') } : {}),
    ...(changes ? { webhook: row('webhook') } : {}),
  };
}

/** Its functions, each as `<name>-<function>`, with the handler that all connectors share. */
export function functionRowsOf(own: OwnConnector): [name: string, spec: FunctionSpec][] {
  const parts = partsOf(own);
  const all: Readonly<Record<string, FunctionSpec | false>> = {
    'events-worker': parts.events && eventsWorker(parts),
    'requests-worker': parts.operations && requestsWorker(parts),
    'refresh-worker': (parts.lookups || parts.tokens) && refreshWorker(parts),
    lookup: parts.lookups && lookup(parts),
    changes: parts.changes && changes(parts),
    ...controllers(Object.keys(queueRowsOf(own)) as ConnectorQueueName[]),
  };
  return Object.entries(all).flatMap(([file, spec]) =>
    spec === false ? [] : [[`${parts.name}-${file}`, { ...spec, handler: `connector/${file}` }]],
  );
}

/** What every function that calls the system has. */
function calling({ tokens, credential }: Parts) {
  return {
    groups: [
      ...(['replies', 'rate', 'breaker', 'secrets', 'aws'] as const),
      // Tokens that can't be fetched are asked for again with the back-off of retries.
      ...(tokens ? (['tokens', 'retry'] as const) : []),
    ],
    tables: { ...fleet, ...(tokens ? { tokens: dynamo.replaced } : {}) },
    secrets: credential ? (['connector'] as const) : [],
    sends: tokens ? (['refresh'] as const) : [],
    // Incidents of tokens; of a lookup's the reconciler hears by the token's record, so that no bundle grows by a client.
    pages: tokens,
  } as const;
}

function eventsWorker(parts: Parts): FunctionSpec {
  const { groups, tables, secrets, sends, pages } = calling(parts);
  return {
    groups: [...groups, 'retry', 'ingest', 'updateStyles'],
    timeoutS: workerTime,
    tables: { idempotency: dynamo.records, ...tables },
    secrets,
    sends: ['platform', ...sends],
    pages,
    callsSystem: true,
    consumes: { queue: 'events', ...fifo },
  };
}

/** What a function has more that sends back to the platform. */
function sendingBack(sendsBack: boolean) {
  return {
    groups: sendsBack ? (['updateStyles'] as const) : [],
    sends: sendsBack ? (['platform'] as const) : [],
  } as const;
}

function requestsWorker(parts: Parts): FunctionSpec {
  const back = sendingBack(parts.operationWritesBack);
  const { groups, tables, secrets, sends, pages } = calling(parts);
  return {
    groups: [...groups, 'retry', 'requests', 'lookup', ...back.groups],
    timeoutS: workerTime,
    tables: { requests: dynamo.records, cache: dynamo.records, ...tables },
    secrets: ['pii-key', ...secrets],
    sends: [...back.sends, ...sends],
    pages,
    callsSystem: true,
    consumes: { queue: 'requests', ...fifo },
  };
}

function refreshWorker(parts: Parts): FunctionSpec {
  const { groups, tables, secrets, sends, pages } = calling(parts);
  return {
    groups: [...groups, 'retry', 'lookup'],
    timeoutS: workerTime,
    tables: { cache: dynamo.records, ...tables },
    secrets: ['pii-key', ...secrets],
    sends,
    pages,
    callsSystem: true,
    consumes: { queue: 'refresh', ...standard },
  };
}

function lookup(parts: Parts): FunctionSpec {
  const { groups, tables, secrets } = calling(parts);
  const back = sendingBack(parts.lookupWritesBack);
  return {
    groups: [...groups, 'lookup', ...back.groups],
    timeoutS: lookupTime,
    front: true,
    tables: { cache: dynamo.batched, ...tables },
    secrets: ['api-key', 'pii-key', ...secrets],
    sends: ['refresh', ...back.sends],
    callsSystem: true,
    routes: [`POST /lookups/${parts.name}/{lookup}`],
  };
}

function changes({ name }: Parts): FunctionSpec {
  return {
    groups: ['lookup', 'ingest', 'secrets', 'aws'],
    timeoutS: ingestTime,
    front: true,
    tables: { cache: dynamo.records },
    secrets: ['webhook', 'pii-key'],
    routes: [`POST /webhooks/changes/${name}`],
  };
}

/** Each connector moves its own event sources: its controller's fault, or its throttled calls, hold up no other's. */
function controllers(queues: readonly ConnectorQueueName[]): Record<string, FunctionSpec | false> {
  return {
    'flow-controller': queues.length > 0 && {
      groups: ['control', 'rate', 'retry', 'scale', 'aws'],
      timeoutS: controllerTime,
      tables: { breaker: dynamo.read, coordination: dynamo.control },
      controlsEveryMinutes: 1,
      readsDepths: true,
      controls: queues,
    },
    'pause-watchdog': queues.length > 0 && {
      groups: ['scale', 'aws'],
      timeoutS: () => 20,
      tables: { coordination: dynamo.read },
      controlsEveryMinutes: 5,
      controls: queues,
    },
  };
}
