/** What is known of a dead letter once its body could be read. */
import type { ClaimTarget } from '../../lambdas/core/ports.ts';

/** A message that could be read. */
export interface Content {
  /** Event id or request id; the message's own where it has none. */
  id: string;
  /** Type or operation, for people. */
  what: string;
  interactionId?: string;
  /** When it was accepted, ms since the epoch: its place among others of its group. */
  orderMs: number;
  /** Absent where nothing is recorded about the message. */
  target?: ClaimTarget;
  /** The body of its replay. */
  write(generation: number, nowMs: number): string;
  /** What `dlq edit` opens; absent where there is nothing to edit. */
  payload?: unknown;
  /** The same message with another payload, JSON text. Throws SettingError, in a sentence, where that can't be. */
  edit?(payload: string): Content;
}
