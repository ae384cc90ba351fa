/** OData 4 expressions, as Dataverse takes them in `$filter` and in keys. */
import { UnsendableError } from '../unsendable.ts';
import { scalarText, template } from './fragment.ts';

/** ``odata`telephone1 eq ${number}` ``: texts become literals, in which a quote is doubled. Lists `('a','b')` go with `in`. */
export const odata = template('odata', literal);

function literal(value: unknown): string {
  if (Array.isArray(value)) {
    if (value.length === 0) throw new UnsendableError('an empty list cannot be in an expression');
    return `(${value.map(literal).join(',')})`;
  }
  const text = scalarText(value);
  return typeof value === 'string' ? `'${text.replaceAll("'", "''")}'` : text;
}
