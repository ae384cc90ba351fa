/** What travels through the queues. */
import type { ContactField } from '../platform/contact.ts';

export type Platform = 'genesys' | 'nice';
export type Topic = 'voice' | 'digital' | 'enrichment';
/** A system that a breaker guards: one of the default stacks' (`crm`, `warehouse`, a platform), or a further connector by its name. */
export type Downstream = string;

/** An accepted event, body of voice.fifo, digital.fifo and enrichment. */
export interface EventMessage {
  kind: 'event';
  platform: Platform;
  eventId: string;
  /** Absent for events that name no interaction (those go to enrichment). */
  interactionId?: string;
  eventType: string;
  topic: Topic;
  /** ISO time stamp as the platform sent it, else of the acceptance. */
  occurredAt: string;
  /** ms since the epoch at which ingest accepted it. */
  acceptedAtMs: number;
  /** SHA-256 of the canonical JSON of the payload. */
  payloadHash: string;
  /** 0 when new; every dead-lettering and every replay adds one (deduplication id `eventId:n`). */
  generation: number;
  correlationId: string;
  /** The platform's own payload, as it came. */
  data: unknown;
}

/** An async request to the default connector, body of crm-requests.fifo: the first form of `ConnectorRequestMessage`. */
export interface RequestMessage {
  kind: 'request';
  requestId: string;
  operation: 'create-case' | 'refresh-customer';
  /** Canonical E.164; in the encrypted queue only, never in a key or a log. */
  phone?: string;
  /** The fields beside `operation`, which go to the CRM as they are. */
  fields: Record<string, unknown>;
  acceptedAtMs: number;
  generation: number;
  correlationId: string;
}

/** Body of the standard queue `refresh`: look this caller up again. */
export interface RefreshMessage {
  kind: 'refresh';
  phone: string;
  /** ms since the epoch; worthless 15 minutes later. */
  requestedAtMs: number;
  correlationId: string;
}

/** Body of a connector's standard queue `<name>-refresh`: ask this lookup again. */
export interface LookupRefreshMessage {
  kind: 'lookup-refresh';
  lookup: string;
  /** Which of the lookup's keys, and its value as text; in the encrypted queue only. */
  key: string;
  value: string;
  /** ms since the epoch; worthless 15 minutes later. */
  requestedAtMs: number;
  correlationId: string;
}

/** Body of the same queue: renew the connector's token ahead of its end. */
export interface TokenRenewalMessage {
  kind: 'token-renewal';
  /** The generation that is to be replaced. */
  generation: number;
  /** ms since the epoch. */
  dueAtMs: number;
}

/** An async request, body of a connector's `<name>-requests.fifo`. */
export interface ConnectorRequestMessage {
  kind: 'connector-request';
  requestId: string;
  operation: string;
  /** The customer's number as it was read when the request was taken in, canonical E.164; it counts before the fields. */
  phone?: string;
  /** The body as it came. */
  fields: Record<string, unknown>;
  acceptedAtMs: number;
  generation: number;
  correlationId: string;
}

/** Body of the standard queue `platform-updates`. */
export interface PlatformUpdateMessage {
  kind: 'platform-update';
  platform: Platform;
  interactionId: string;
  /** HMAC of the interaction, by which the index knows it. Absent where the release before has queued it, or nothing was filed. */
  interactionKey?: string;
  /** Absent where only declared fields go back. */
  caseId?: string;
  /** The customer's participant in the conversation, where the event named it (Genesys). */
  participantId?: string;
  /** The event or request whose effect brought the values. */
  eventId: string;
  processedAtMs: number;
  /** Fields that a connector has declared; messages that hold it are of version 2. */
  writeBack?: WrittenBack;
}

/** Values of a connector's answer by their names on the platform; in the encrypted queue only. */
export interface PlatformFields {
  attributes?: Readonly<Record<string, string>>;
  contact?: Readonly<Partial<Record<ContactField, string | number | boolean>>>;
}

/** Those that a message carries. */
export interface WrittenBack extends PlatformFields {
  /** The rule that has brought them, `{connector}/{operation or event rule}`: of one rule's the last ones count. */
  from: string;
  /** The external contact, where the event named it. */
  contactId?: string;
}

/**
 * An event of our own, body of every queue whose worker serves events or requests: it goes the whole way and calls nobody.
 * Senders' payloads are in `data` and `fields` of messages whose kind ingest sets: none of them can be one.
 */
export interface CanaryMessage {
  kind: 'canary';
  /** Unique, at most 64 letters, digits and hyphens. */
  id: string;
  /** Name of its queue without prefix and `.fifo`. */
  queue: string;
  /** ms since the epoch at which the canary function called the API. */
  sentAtMs: number;
  correlationId: string;
}

export type WorkMessage =
  | EventMessage
  | RequestMessage
  | RefreshMessage
  | LookupRefreshMessage
  | TokenRenewalMessage
  | ConnectorRequestMessage
  | PlatformUpdateMessage
  | CanaryMessage;

/** One received SQS record, whatever its body says. */
export interface QueueRecord {
  messageId: string;
  receiptHandle: string;
  body: string;
  /** MessageGroupId; the message id where the queue is standard. */
  group: string;
  /** ms since the epoch at which the message was sent to this queue. */
  sentAtMs: number;
  receiveCount: number;
  attributes: Record<string, string>;
}

/** Why a message was dead-lettered; message attribute `reason`. */
export type DeadLetterReason =
  | 'permanent'
  | 'undecided'
  | 'retries-exhausted'
  | 'retention'
  | 'malformed'
  | 'payload-conflict'
  /** A person has stopped its replay. */
  | 'stopped';

/** Message attributes of every dead letter. Times are ms since the epoch. */
export interface DeadLetterNote {
  reason: DeadLetterReason;
  /** The last error, without personal data, at most 256 characters. */
  error: string;
  attempts: number;
  firstAtMs: number;
  lastAtMs: number;
  /** Name of the queue the message came from. */
  source: string;
  correlationId: string;
}
