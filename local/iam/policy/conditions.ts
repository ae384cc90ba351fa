/**
 * Conditions of a statement.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html and
 * …/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
import { type CallContext, hasManyValues, valuesOf } from './condition-keys.ts';
import { listOf, type RawStatement } from './document.ts';
import { PolicyError } from './errors.ts';
import { matchesArn, matchesText } from './patterns.ts';

export interface Condition {
  key: string;
  holds(context: CallContext): boolean;
}

/** Whether a call's value is what the policy's value asks for. */
type Compare = (asked: string, given: string) => boolean;

const operators: Readonly<Record<string, Compare>> = {
  StringEquals: (asked, given) => asked === given,
  StringLike: matchesText,
  ArnEquals: matchesArn,
  ArnLike: matchesArn,
  Bool: (asked, given) => asked.toLowerCase() === given.toLowerCase(),
};

/** Throws PolicyError for an operator, a key or a value whose meaning is not known. All conditions must hold. */
export function conditionsOf(raw: RawStatement['Condition'], place: string): Condition[] {
  return Object.entries(raw ?? {}).flatMap(([operator, byKey]) =>
    Object.entries(byKey).map(([key, values]) => ({
      key,
      holds: conditionOf(operator, key, listOf(values).map(String), place),
    })),
  );
}

function conditionOf(
  operator: string,
  key: string,
  asked: readonly string[],
  place: string,
): Condition['holds'] {
  const isMany = hasManyValues(key, place);
  if (asked.some((value) => value.includes('${')))
    throw new PolicyError(place, `policy variables, as in ${asked.join()}, are not known.`);
  if (operator === 'Null') {
    const odd = asked.find((value) => value !== 'true' && value !== 'false');
    if (odd !== undefined) throw new PolicyError(place, `Null does not know the value ${odd}.`);
    // A key that is there without a value counts as absent.
    const isAbsent = (context: CallContext): boolean => (valuesOf(context, key) ?? []).length === 0;
    return (context) => asked.some((value) => (value === 'true') === isAbsent(context));
  }
  const [quantifier, name] = operator.includes(':') ? operator.split(':') : ['', operator];
  const compare = operators[name ?? ''];
  if (compare === undefined || !['', 'ForAllValues', 'ForAnyValue'].includes(quantifier ?? ''))
    throw new PolicyError(place, `the operator ${operator} is not known.`);
  if (isMany !== (quantifier !== ''))
    throw new PolicyError(
      place,
      `${operator} does not go with ${key}, of which a call has ${isMany ? 'several' : 'one'}.`,
    );
  const isAsked = (given: string): boolean => asked.some((value) => compare(value, given));
  return (context) => {
    const given = valuesOf(context, key);
    // Of a key that is absent all values match, as AWS documents it, and none does.
    if (quantifier === 'ForAllValues') return (given ?? []).every(isAsked);
    return (given ?? []).some(isAsked);
  };
}
