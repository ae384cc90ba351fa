/**
 * How one system's answers are to be read: data, one table a system.
 *
 * The way through this folder, for adapters and connectors alike:
 *
 *   const reply = readReply(raw)                        status, headers and body → shape and JSON
 *   const classified = classify(reply, table, asked)        → { verdict, code?, field? }
 *   if (isAnswer(classified.verdict)) …                  applied, absent, already-done, duplicate: read what it
 *                                                       says; without the expected shape it is transient
 *   throw errorOf(classified, reply, { who, nowMs })     → the typed error of every other verdict
 *
 * `field`, `textOf` and `valuesAt` read the JSON; ids above 2^53 keep all their digits.
 */
import type { Pointer } from './pointer.ts';
import type { Verdict } from './verdict.ts';

export interface ReplyTable {
  /** Where error codes are. Every one that is found counts (see `strongest`). @default nowhere */
  code?: Pointer | readonly Pointer[];
  /** Where errors name the field that they are about. @default nowhere */
  field?: Pointer | readonly Pointer[];
  /** Where the texts of errors are. @default nowhere */
  message?: Pointer | readonly Pointer[];
  /**
   * By code. A code of several words in capitals (`UNABLE_TO_LOCK_ROW`) counts too where a message names it, since
   * systems wrap one error into another.
   */
  verdicts?: Readonly<Record<string, Verdict>>;
  /** By what a message says; of one message the first rule that fits. */
  messages?: readonly MessageRule[];
  /** By status, where no code and no message decides; a refusal or an absence only where the body is JSON. */
  statuses?: Readonly<Record<number, Verdict>>;
  /** By status, for a lookup whose answer is empty. @default 404: no-verdict */
  empty?: Readonly<Record<number, Verdict>>;
  /** Whether a body under a successful status says no, beside the general signs (`saysNo`). */
  refuses?: (json: unknown) => boolean;
}

export interface MessageRule {
  says: RegExp;
  verdict: Verdict;
  /** @default any */
  status?: number;
}

/** What was asked. */
export interface Asked {
  /** `check`: a look for a record under a write's own key, before the write or after a `duplicate`. */
  kind: 'lookup' | 'check' | 'write';
  /** A write's own key: a `duplicate` whose message quotes it is `already-done`. */
  key?: string;
}
