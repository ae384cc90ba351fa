/** What values that a notice states make of a lookup's cached answer (P6). */
import type { WriteThrough } from '../lookup/cache-rule.ts';
import { statedIn } from './answer.ts';
import type { Lookup } from './definition.ts';
import type { AnswerFields, AnswerValues } from './fields.ts';
import { entitiesOf, type LookupAnswer } from './look-up.ts';
import { ownCode } from './own-code.ts';

type Answering = Pick<Lookup, 'answer' | 'entity'>;

/**
 * The stated fields over those that are known of the same record. Nothing is written where one of them can't be read as
 * declared; where several records answered; where another value of a needed field says that it is another record, and not
 * everything is stated of it; nor where changes name records by id and this one is not the one whose key is kept there.
 */
export function writeThroughOf(lookup: Answering): WriteThrough<LookupAnswer> {
  const { answer: fields } = lookup;
  return (known, stated) => {
    const given = statedIn(fields, stated);
    if (given === undefined || known?.isAmbiguous) return undefined;
    const values = { ...(isSame(fields, known, given) ? known?.values : undefined), ...given };
    if (!coversAll(fields, values) || !isKept(lookup, known, values)) return undefined;
    return {
      value: { found: true, values, isAmbiguous: false, entities: [] },
      isWhole: coversAll(fields, given),
    };
  };
}

/** A reply without a needed field is no answer: such a field says which record it is. */
function isSame(fields: AnswerFields, known: LookupAnswer | undefined, given: AnswerValues): boolean {
  return Object.entries(given).every(
    ([name, value]) => !fields[name]?.needed || known?.values[name] === value,
  );
}

function coversAll(fields: AnswerFields, values: AnswerValues): boolean {
  return Object.keys(fields).every((name) => Object.hasOwn(values, name));
}

/** The index holds the keys of records that a lookup has read; a notice adds none. */
function isKept({ entity }: Answering, known: LookupAnswer | undefined, values: AnswerValues): boolean {
  if (entity === undefined) return true;
  const [before, after] = [known?.values, values].map((one) =>
    one === undefined ? undefined : ownCode(() => entitiesOf({ entity }, one)).join('\n'),
  );
  return before === after;
}
