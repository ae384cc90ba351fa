/**
 * A kind of work for the engine (`createWorker`): what its messages are, the one call each of them leads to, and how
 * the effect is recorded. The engine does everything else: breaker, rate, claims, order in a group, back-off,
 * dead-lettering.
 *
 * Work whose calls carry many messages at once (core/platform/updates) can't be a job, but shares the parts:
 * `createCircuitWait` (hold while open), `createVisibility` (visibility), core/retry (back-off, counted tries, retention).
 */
import type {
  CallOptions,
  ClaimStore,
  ClaimTarget,
  DeadLetterNote,
  Downstream,
  PlatformUpdateMessage,
  PlatformUpdateQueue,
  Try,
} from '../ports.ts';

/** A message as the engine sees it. */
export interface Work<Message> {
  message: Message;
  /** Its effect; `generation` and `payloadHash` as the message carries them. */
  target: ClaimTarget;
  correlationId: string;
  /** When it was accepted, ms since the epoch, and the topic it belongs to; absent where nobody waits for an effect. */
  accepted?: { atMs: number; topic: string };
}

/** What a successful call leaves to be done. */
export interface Applied {
  /** Queued before the effect is recorded; all of an invocation in one batch. */
  update?: PlatformUpdateMessage;
  /** Records the effect: the last thing done for a message. May throw UnavailableError or ConflictError. */
  complete(owner: string, attempts: number, nowMs: number, recent?: readonly Try[]): Promise<void>;
}

export interface Job<Message> {
  downstream: Downstream;
  /** The operation or event rule that the message's call belongs to: it has a breaker of its own. */
  operation(message: Message): string;
  /** Time-out of one call, ms. */
  callTimeoutMs: number;
  /** Exchanges with the downstream that one call of `apply` takes as a rule. @default 1 */
  exchanges?: number;
  /** Absent: nothing is claimed or remembered; a message may lead to several calls. */
  claims?: ClaimStore;
  /** Completes the claimed record of a canary; absent where none comes through. */
  completeCanary?(target: ClaimTarget, owner: string, nowMs: number): Promise<void>;
  /** Takes the updates of `Applied`; absent where there are none. */
  updates?: PlatformUpdateQueue;
  /**
   * The HMAC of the message's interaction, where its message group is that; what its record is filed under counts before it.
   * @default unknown
   */
  interactionKey?(message: Message, group: string): string | undefined;
  /**
   * Reads a body; undefined where it is no message of this job (dead-lettered as malformed). Throws UnknownFormatError
   * where a newer release wrote it.
   */
  read(body: string): Work<Message> | undefined;
  /** The body of the message's dead letter or replay. */
  write(message: Message, generation: number): string;
  /** Whether nobody needs it any more: it is dropped. */
  isWorthless?(message: Message, nowMs: number): boolean;
  /**
   * Resolves once what the call needs of ours is loaded, before anything is taken for it. Throws UnavailableError.
   * @default it is
   */
  ready?(work: Work<Message>): Promise<void>;
  /**
   * The call. Throws what the downstream ports throw; UnavailableError where something of ours kept it from being made.
   */
  apply(work: Work<Message>, call: CallOptions): Promise<Applied>;
  /** Reports to a poller that the message was dead-lettered; the claim is still held. */
  onDeadLettered?(
    work: Work<Message>,
    owner: string,
    note: DeadLetterNote,
    code: string,
    nowMs: number,
  ): Promise<void>;
}
