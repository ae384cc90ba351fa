/** The part of a URL after its path: names and values, encoded. */
import { UnsendableError } from '../unsendable.ts';
import { Fragment, type Scalar, scalarText } from './fragment.ts';

/** By name. A list repeats the name; undefined leaves it out. */
export type Query = Readonly<Record<string, QueryValue | readonly QueryValue[] | undefined>>;
type QueryValue = Scalar | Fragment;

/** `a=1&b=2`, without a question mark; empty where nothing is asked. Throws UnsendableError for what is no value. */
export function queryText(query: Query): string {
  return Object.entries(query)
    .flatMap(([name, given]) => (Array.isArray(given) ? given : [given]).map((one) => [name, one] as const))
    .filter(([, one]) => one !== undefined)
    .map(([name, one]) => `${encodeURIComponent(scalarText(name))}=${encodeURIComponent(valueText(one))}`)
    .join('&');
}

function valueText(value: unknown): string {
  if (!Fragment.is(value)) return scalarText(value);
  if (value.place === 'path') throw new UnsendableError('a path cannot be in a query');
  return value.text;
}
