/** The queues: one row each. Names carry `.fifo` where they are FIFO. */

export type QueueName =
  | 'voice'
  | 'digital'
  | 'requests'
  | 'enrichment'
  | 'refresh'
  | 'platform'
  | 'oncall'
  | 'genesys'
  | 'quarantine';

/** Queues that each further connector has of its own, beside what it shares. */
export type ConnectorQueueName = 'events' | 'requests' | 'refresh';
export type AnyQueueName = QueueName | ConnectorQueueName;

/** What a queue is. A queue with a consumer has a dead-letter queue of its own kind. */
export interface QueueSpec {
  /** Name without prefix and `.fifo`. */
  name: string;
  fifo: boolean;
  /** Environment variable that carries the URL to those who send. */
  variable?: string;
  consumed: boolean;
}

export const queues: Record<QueueName, QueueSpec> = {
  voice: { name: 'voice', fifo: true, variable: 'QUEUE_VOICE_URL', consumed: true },
  digital: { name: 'digital', fifo: true, variable: 'QUEUE_DIGITAL_URL', consumed: true },
  requests: { name: 'crm-requests', fifo: true, variable: 'QUEUE_REQUESTS_URL', consumed: true },
  enrichment: { name: 'enrichment', fifo: false, variable: 'QUEUE_ENRICHMENT_URL', consumed: true },
  refresh: { name: 'refresh', fifo: false, variable: 'QUEUE_REFRESH_URL', consumed: true },
  platform: { name: 'platform-updates', fifo: false, variable: 'QUEUE_PLATFORM_URL', consumed: true },
  oncall: { name: 'oncall-events', fifo: false, consumed: true },
  genesys: { name: 'genesys-events', fifo: false, consumed: true },
  quarantine: { name: 'quarantine', fifo: false, variable: 'QUEUE_QUARANTINE_URL', consumed: false },
};

/** Those of a further connector; its name comes before theirs. */
export const connectorQueues: Record<ConnectorQueueName, QueueSpec> = {
  events: { name: 'events', fifo: true, variable: 'QUEUE_EVENTS_URL', consumed: true },
  requests: { name: 'requests', fifo: true, variable: 'QUEUE_REQUESTS_URL', consumed: true },
  refresh: { name: 'refresh', fifo: false, variable: 'QUEUE_REFRESH_URL', consumed: true },
};

/** Variable that carries a queue's URL to those who send; a connector's own queues take the place of those shared. */
export function queueVariable(queue: AnyQueueName): string | undefined {
  return ({ ...queues, ...connectorQueues } as Record<AnyQueueName, QueueSpec>)[queue].variable;
}

/** Name of a queue without prefix, as SQS has it. */
export function fullName({ name, fifo }: Pick<QueueSpec, 'name' | 'fifo'>, suffix = ''): string {
  return `${name}${suffix}${fifo ? '.fifo' : ''}`;
}

export const queueNames = Object.keys(queues) as QueueName[];

/** SQS hands a message to the dead-letter queue by itself after this many receives: the net for crashing workers. */
export const maxReceiveCount = 1000;

/** A visibility time-out is this many function time-outs, as AWS asks of SQS event sources. */
export const visibilityFactor = 6;
