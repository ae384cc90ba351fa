/** A dead letter: what it holds, and why and since when it is one. */
import type { Hasher, QueueRecord } from '../../lambdas/core/ports.ts';
import { readContent } from './content.ts';
import type { Content } from './letter-content.ts';
import type { LetterQueue } from './letter-queues.ts';

/** `reason` of a letter that SQS itself has moved after too many receives: a worker kept crashing over it. */
export const REDRIVEN = 'redriven';

/** Times are ms since the epoch. */
export interface Letter {
  record: QueueRecord;
  /** DeadLetterReason, EventBridge's ERROR_CODE, or `redriven`. */
  reason: string;
  error: string;
  attempts: number;
  firstAtMs: number;
  lastAtMs: number;
  correlationId: string;
  /** Undefined: no message of its queue. */
  content: Content | undefined;
}

export function readLetter(hasher: Hasher, queue: LetterQueue, record: QueueRecord): Letter {
  const { attributes, sentAtMs, messageId, body } = record;
  return {
    record,
    reason: attributes['reason'] ?? attributes['ERROR_CODE'] ?? REDRIVEN,
    error: attributes['error'] ?? attributes['ERROR_MESSAGE'] ?? '',
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
