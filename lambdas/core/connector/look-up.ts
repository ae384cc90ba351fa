/** One lookup, from a key to what the system returns. */

import { timeMs } from '../customer/time.ts';
import { classify } from '../reply/classify.ts';
import { errorOf } from '../reply/error-of.ts';
import type { Reply } from '../reply/read-reply.ts';
import { answerOf, defaultAnswer } from './answer.ts';
import type { Connector, Lookup } from './definition.ts';
import type { Conversation } from './exchange.ts';
import type { AnswerValues, FieldValue } from './fields.ts';
import { ownCode } from './own-code.ts';
import { nothing, type Reading, type StatedValues } from './reading.ts';
import { UnsendableError } from './unsendable.ts';

/** What a lookup has come to. */
export interface LookupAnswer {
  found: boolean;
  /** Every declared field; the defaults where nothing was found. */
  values: AnswerValues;
  /** The system knows several such records. */
  isAmbiguous: boolean;
  /** Ids of all records that were read. */
  entities: readonly string[];
  /** When the record was last changed, where the system says so; ms since the epoch. */
  changedAtMs?: number;
}

/**
 * Asks by the key `by`. Throws what `errorOf` makes of the reply's verdict, UnsendableError where no request can carry the
 * key, TransientError where the reply has no shape that the connector reads.
 */
export function* lookUp(
  connector: Connector,
  lookup: Lookup,
  by: { key: string; value: FieldValue },
  now: () => number,
): Conversation<LookupAnswer> {
  const keys = { [by.key]: by.value };
  const ask = lookup.ask[by.key];
  if (ask === undefined) throw new UnsendableError('the lookup has no such key');
  const request = ownCode(() => ask(keys));
  const asked = { kind: 'lookup' } as const;
  const reply = yield { request, isRepeatable: true, asked };
  const classified = classify(reply, connector.errors, asked);
  const answer = ownCode(() => {
    if (classified.verdict === 'absent') return answerFrom(lookup, nothing);
    return classified.verdict === 'applied' ? readAnswer(lookup, reply, keys) : undefined;
  });
  if (answer !== undefined) return answer;
  throw errorOf(classified, reply, { who: connector.name, nowMs: now() });
}

function readAnswer(
  lookup: Lookup,
  reply: Reply,
  keys: Readonly<Record<string, FieldValue>>,
): LookupAnswer | undefined {
  const reading = lookup.read(reply, keys);
  return reading && answerFrom(lookup, reading);
}

/** Undefined where a record lacks what is needed of it. */
function answerFrom(lookup: Lookup, { found, read, isAmbiguous }: Reading): LookupAnswer | undefined {
  const all = read.map((told) => answerOf(lookup.answer, told));
  if (!all.every((values) => values !== undefined)) return undefined;
  const entities = [...new Set(all.flatMap((values) => entitiesOf(lookup, values)))];
  if (found === undefined)
    return { found: false, values: defaultAnswer(lookup.answer), isAmbiguous, entities };
  const values = answerOf(lookup.answer, found);
  return values && { found: true, values, isAmbiguous, entities, ...changeIn(found) };
}

/** The ids under which changes of a record are reported; none where the lookup says none. */
export function entitiesOf({ entity }: Pick<Lookup, 'entity'>, values: AnswerValues): readonly string[] {
  const ids = entity?.(values);
  if (ids === undefined) return [];
  return typeof ids === 'string' ? [ids] : ids;
}

function changeIn(told: StatedValues): Pick<LookupAnswer, 'changedAtMs'> {
  const changedAtMs = timeMs(told['changedAt']);
  return changedAtMs === undefined ? {} : { changedAtMs };
}
