/** A dead letter: what it holds, and why and since when it is one. */
import type { Hasher, QueueRecord } from '../../lambdas/core/ports.ts';
import { type Content, type ReplayQueue, readContent } from './content.ts';

/** `reason` of a letter that SQS itself has moved after too many receives: a worker kept crashing over it. */
export const REDRIVEN = 'redriven';

/** Times are ms since the epoch. */
export interface Letter {
  record: QueueRecord;
  /** DeadLetterReason, or `redriven`. */
  reason: string;
  error: string;
  attempts: number;
  firstAtMs: number;
  lastAtMs: number;
  correlationId: string;
  /** Undefined: no message of its queue. */
  content: Content | undefined;
}

export function readLetter(hasher: Hasher, queue: ReplayQueue, record: QueueRecord): Letter {
  const { attributes, sentAtMs, messageId, body } = record;
  return {
    record,
    reason: attributes['reason'] ?? REDRIVEN,
    error: attributes['error'] ?? '',
    attempts: Number(attributes['attempts'] ?? 0),
    firstAtMs: Number(attributes['firstAt'] ?? sentAtMs),
    lastAtMs: Number(attributes['lastAt'] ?? sentAtMs),
    correlationId: attributes['correlationId'] ?? '',
    content: readContent(hasher, queue, body, messageId),
  };
}

/** Event id, request id or message id. */
export function idOf({ content, record }: Letter): string {
  return content?.id ?? record.messageId;
}
