/**
 * The connectors that are there without any file. Their resources, settings, records and messages bear the names of the time
 * when they were the only ones; nothing else in the engine knows either of them by name.
 */

/** What the engine, the stacks and the operator's commands need to know of one, as data: it is in every bundle. */
export interface DefaultConnector {
  /** Names its breaker, rate lane, settings' group and secret, too. */
  name: string;
  /** Begins the names of its settings. */
  prefix: string;
  /** Its events, by topic: each has a queue of that name. */
  topics: readonly ('voice' | 'digital' | 'enrichment')[];
  /** The workers that call it, each with the queue that feeds it. */
  workers: readonly { worker: string; queue: string }[];
  /** Its event rules and operations: each has a breaker of its own. */
  operations: readonly string[];
  /** Whether lookups book on its lane. */
  hasLookups: boolean;
}

export const CRM = {
  name: 'crm',
  prefix: 'CRM',
  topics: ['voice', 'digital'],
  workers: [
    { worker: 'voice-worker', queue: 'voice' },
    { worker: 'digital-worker', queue: 'digital' },
    { worker: 'request-worker', queue: 'requests' },
    { worker: 'refresh-worker', queue: 'refresh' },
  ],
  operations: ['events', 'create-case', 'refresh-customer'],
  hasLookups: true,
} as const satisfies DefaultConnector;

export const WAREHOUSE = {
  name: 'warehouse',
  prefix: 'WAREHOUSE',
  topics: ['enrichment'],
  workers: [{ worker: 'enrichment-worker', queue: 'enrichment' }],
  operations: ['events'],
  hasLookups: false,
} as const satisfies DefaultConnector;

export const DEFAULT_CONNECTORS = [CRM, WAREHOUSE] as const;

/** One of them by its name; undefined for any other system. */
export function defaultConnector(name: string): DefaultConnector | undefined {
  return DEFAULT_CONNECTORS.find((one) => one.name === name);
}

/** The connector of the routes that name none. */
export const DEFAULT_CONNECTOR = CRM.name;

/** Its one lookup, and the key of it that its messages and cache entries mean. */
export const DEFAULT_LOOKUP = { lookup: 'customer', key: 'ani' } as const;

/** Whether the connector's claims are the records that ingest writes, and its messages of the first forms. */
export function isDefault(name: string): boolean {
  return defaultConnector(name) !== undefined;
}

/** The connector that a request's path names. */
export const connectorIn = ({ connector }: Readonly<Record<string, string>>): string =>
  connector ?? DEFAULT_CONNECTOR;
