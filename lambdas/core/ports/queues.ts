/** Sending, putting back and dead-lettering. */
import type {
  CanaryMessage,
  ConnectorRequestMessage,
  DeadLetterNote,
  EventMessage,
  LookupRefreshMessage,
  PlatformUpdateMessage,
  QueueRecord,
  RefreshMessage,
  TokenRenewalMessage,
} from './messages.ts';

/**
 * Where ingest and the request API send to. Resolves only once SQS has said so; throws UnavailableError otherwise.
 * An aborted signal gives the call up.
 */
export interface EventQueues {
  /**
   * To voice, digital or enrichment by its topic; FIFO: deduplicated by event, grouped by interaction. `traceparent`
   * goes along as a message attribute.
   */
  sendEvent(event: EventMessage, signal?: AbortSignal, traceparent?: string): Promise<void>;
  /** A payload that conflicts with the accepted one of the same id. */
  quarantine(event: EventMessage, signal?: AbortSignal): Promise<void>;
}
/** Queues of further connectors. */
export interface TakerQueues {
  /** To the FIFO queue of a connector that takes the event, as `sendEvent`; each queue drops repeated ones for itself. */
  sendTo(queueUrl: string, event: EventMessage, signal?: AbortSignal, traceparent?: string): Promise<void>;
}
export interface RequestQueue {
  /**
   * To the queue of `connector`. Grouped by what orders the connector's requests (an HMAC), else by request; deduplicated by
   * request id. `traceparent` as with events.
   */
  sendRequest(
    connector: string,
    request: ConnectorRequestMessage,
    group: string,
    traceparent?: string,
  ): Promise<void>;
}
export interface RefreshQueue {
  sendRefresh(refresh: RefreshMessage | LookupRefreshMessage): Promise<void>;
}
export interface RenewalQueue {
  /** Shown after `delayMs`, 15 minutes at most. */
  sendRenewal(renewal: TokenRenewalMessage, delayMs: number): Promise<void>;
}
/** The queues of one route that canaries go through, by their names without prefix and `.fifo`. */
export interface CanaryQueues {
  has(queue: string): boolean;
  /** To its queue, in a group of its own. Throws UnavailableError. */
  send(canary: CanaryMessage): Promise<void>;
}
export interface PlatformUpdateQueue {
  /** One SendMessageBatch for every 10. */
  sendUpdates(updates: readonly PlatformUpdateMessage[]): Promise<void>;
}

/** A worker's own queue and its DLQ. All methods throw UnavailableError. */
export interface WorkerQueue {
  /** Sets the visibility time-out of these records, counted from now; batches of 10. */
  release(records: readonly QueueRecord[], delaySeconds: number): Promise<void>;
  /** Sends a dead letter; `deduplicationId` must be new for each (`eventId:n`). */
  deadLetter(record: QueueRecord, body: string, note: DeadLetterNote, deduplicationId: string): Promise<void>;
}
