/** One write, made so that its effect is there once (P2). */

import { type Classification, classify } from '../reply/classify.ts';
import { errorOf } from '../reply/error-of.ts';
import type { Reply } from '../reply/read-reply.ts';
import type { Asked } from '../reply/table.ts';
import { answerOf } from './answer.ts';
import type { Connector, WriteRule } from './definition.ts';
import type { Conversation, Exchange } from './exchange.ts';
import type { AnswerValues } from './fields.ts';
import type { Find, Once, WriteContext } from './once.ts';
import { ownCode } from './own-code.ts';
import { queryText } from './request/query.ts';
import { type ConnectorRequest, headerKey } from './request/request.ts';
import { millis } from './units.ts';

/** A write that is tried: its input, its key, and what went before. Times are ms since the epoch. */
export interface Writing extends WriteContext {
  input: unknown;
  /** When the message was first claimed; absent: never before. No write under its key is older. */
  firstClaimedAtMs?: number;
  /** When it was tried last. */
  lastTriedAtMs?: number;
  now: () => number;
}

export type WriteResult =
  | {
      kind: 'applied';
      /** Every declared field, with its default where the system gave none. */
      values: AnswerValues;
      /** The effect was there before. */
      wasThere: boolean;
    }
  /** An earlier try may have been made that the system's search does not show yet: no call was made. */
  | { kind: 'wait'; waitMs: number };

/** A key is taken for forgotten this long before it is: the call takes its time, and clocks differ (own choice), ms. */
const FORGET_MARGIN_MS = 60_000;
const none = millis(0);

/**
 * Writes by the rule's `once`. Throws what `errorOf` makes of a reply's verdict, UnsendableError where no request can carry
 * the input, TransientError where a reply has no shape that the connector reads.
 */
export function* writeOnce(
  connector: Connector,
  rule: WriteRule,
  writing: Writing,
): Conversation<WriteResult> {
  const { once } = rule;
  if (once.find !== undefined && mustLookFirst(once, writing)) {
    const waitMs = lagLeftMs(once.find, writing);
    if (waitMs > 0) return { kind: 'wait', waitMs };
    const there = yield* find(connector, rule, once.find, writing);
    if (there !== undefined) return { kind: 'applied', values: there, wasThere: true };
  }
  const exchange = ownCode(() => exchangeOf(once, writing));
  const reply = yield exchange;
  const classified = classify(reply, connector.errors, exchange.asked);
  switch (classified.verdict) {
    case 'applied': {
      const values = ownCode(() => valuesIn(rule, reply));
      if (values !== undefined) return { kind: 'applied', values, wasThere: false };
      break;
    }
    case 'already-done':
      if (once.find === undefined) {
        const values = answerOf(rule.answer, {});
        if (values !== undefined) return { kind: 'applied', values, wasThere: true };
      }
      break;
    case 'duplicate':
      break;
    default:
      throw failure(connector, classified, reply, writing);
  }
  // The effect may be there, and the answer to it is not: the record itself has to say so.
  if (once.find === undefined) throw failure(connector, classified, reply, writing);
  const found = yield* find(connector, rule, once.find, writing);
  if (found === undefined) throw failure(connector, classified, reply, writing);
  return { kind: 'applied', values: found, wasThere: classified.verdict !== 'applied' };
}

/** Undefined where there is no such record. */
function* find(
  connector: Connector,
  rule: WriteRule,
  { ask, read }: Find<unknown>,
  writing: Writing,
): Conversation<AnswerValues | undefined> {
  const request = ownCode(() => ask(writing.input, writing));
  const asked: Asked = { kind: 'check' };
  const reply = yield { request, isRepeatable: true, asked };
  const classified = classify(reply, connector.errors, asked);
  if (classified.verdict === 'absent') return undefined;
  const reading = classified.verdict === 'applied' ? ownCode(() => read(reply, writing)) : undefined;
  if (reading === undefined) throw failure(connector, classified, reply, writing);
  // Of several the first: whichever it is, the effect is there.
  const [told] = reading.read;
  if (told === undefined) return undefined;
  const values = answerOf(rule.answer, told);
  if (values === undefined) throw failure(connector, classified, reply, writing);
  return values;
}

function exchangeOf(once: Once<unknown>, writing: Writing): Exchange {
  const asked: Asked = { kind: 'write', key: writing.key };
  const request = once.write(writing.input, writing);
  switch (once.by) {
    case 'upsert':
      return { request, isRepeatable: true, asked };
    case 'header':
      return { request: withHeader(request, once.name, headerKey(writing.key)), isRepeatable: true, asked };
    case 'create-if-none': {
      const query = queryText(once.where(writing.input, writing));
      return { request: withHeader(request, 'if-none-exist', query), isRepeatable: true, asked };
    }
    case 'look-first':
      return { request, isRepeatable: false, asked };
  }
}

function withHeader(request: ConnectorRequest, name: string, value: string): ConnectorRequest {
  return { ...request, headers: { ...request.headers, [name.toLowerCase()]: value } };
}

function mustLookFirst(once: Once<unknown>, { firstClaimedAtMs, now }: Writing): boolean {
  if (once.by !== 'header') return once.by === 'look-first';
  const claimedAtMs = firstClaimedAtMs ?? Number.POSITIVE_INFINITY;
  return now() + FORGET_MARGIN_MS >= claimedAtMs + once.keptFor;
}

function lagLeftMs({ lag = none }: Find<unknown>, { lastTriedAtMs, now }: Writing): number {
  return (lastTriedAtMs ?? 0) + lag - now();
}

/** An answer without any declared field is one where nothing is needed of it. */
function valuesIn({ read, answer }: WriteRule, reply: Reply): AnswerValues | undefined {
  const told = read === undefined ? {} : read(reply);
  return told && answerOf(answer, told);
}

function failure(connector: Connector, classified: Classification, reply: Reply, { now }: Writing): Error {
  return errorOf(classified, reply, { who: connector.name, nowMs: now() });
}
