/** What the receiver of requests needs of operations, as data: its bundle holds no connector's code. */
import { SettingError } from '../errors.ts';
import type { Connector, Operation, WriteOperation } from './definition.ts';
import type { FieldType, FieldValue, InputFields } from './fields.ts';

/** An operation without its functions. */
export interface DeclaredOperation {
  input: InputFields;
  undeclared: NonNullable<WriteOperation['undeclared']>;
  /** The input whose value orders requests; absent where each is independent. */
  orderedBy?: string;
}

/** By connector and operation. */
export type DeclaredOperations = Readonly<Record<string, Readonly<Record<string, DeclaredOperation>>>>;

/** Those of one connector. Throws SettingError where an operation is ordered by anything but one of its inputs. */
export function declaredOperations({
  name,
  operations,
}: Pick<Connector, 'name' | 'operations'>): DeclaredOperations {
  return {
    [name]: Object.fromEntries(
      Object.entries(operations).map(([one, operation]) => [
        one,
        declared(`${name}.operations.${one}`, operation),
      ]),
    ),
  };
}

function declared(where: string, operation: Operation): DeclaredOperation {
  const { input } = operation;
  if ('refreshes' in operation) {
    const [key] = Object.keys(input);
    return { input, undeclared: 'refused', ...(key === undefined ? {} : { orderedBy: key }) };
  }
  const { undeclared = 'refused', orderedBy } = operation;
  return {
    input,
    undeclared,
    ...(orderedBy === undefined ? {} : { orderedBy: orderOf(where, input, orderedBy) }),
  };
}

/** The input that the function answers: found by asking twice, with values that no two inputs share. */
function orderOf(
  where: string,
  input: InputFields,
  orderedBy: NonNullable<WriteOperation['orderedBy']>,
): string {
  const [first, second] = [0, 1].map((round) => {
    const values = distinctValues(input, round);
    const answer = orderedBy(values);
    return Object.keys(input).find((name) => values[name] === answer);
  });
  if (first !== undefined && first === second) return first;
  throw new SettingError(`${where}.orderedBy must answer one of the operation's inputs, as it is.`);
}

function distinctValues(input: InputFields, round: number): Record<string, FieldValue> {
  return Object.fromEntries(
    Object.entries(input).map(([name, { type }], index) => [name, distinct(type, 100 * (round + 1) + index)]),
  );
}

function distinct(type: FieldType, number: number): FieldValue {
  if (type === 'phone') return { e164: `+14155550${number}`, spellings: [`+14155550${number}`] };
  if (type === 'flag') return number % 2 === 0;
  if (type === 'text' || type === 'email') return `sample-${number}@example.org`;
  return type === 'integer' ? number : number + 0.5;
}
