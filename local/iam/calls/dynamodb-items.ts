/** What a request to DynamoDB touches: tables, indexes, and the partition keys of items. */
import type { Input, Operation, Place } from './operation.ts';

type Attribute = Readonly<Record<string, unknown>>;
export type Item = Readonly<Record<string, Attribute>>;

/** What a table's keys are called, by its ARN. */
export interface Tables extends Place {
  hashKeyOf(tableArn: string): string;
}

/** An action on items of a table, of each of which at least the key is there. */
export function onItems(
  name: string,
  table: unknown,
  items: readonly (Item | undefined)[],
  tables: Tables,
): Operation {
  const resource = arnOf(table, tables);
  const hashKey = tables.hashKeyOf(resource);
  const leadingKeys = items.map((item) => keyText(item?.[hashKey]));
  return { action: `dynamodb:${name}`, resource, leadingKeys };
}

/** ARN of a table that is named, or given by its ARN. */
export function arnOf(table: unknown, { region, account }: Place): string {
  const name = String(table);
  return name.startsWith('arn:') ? name : `arn:aws:dynamodb:${region}:${account}:table/${name}`;
}

/** ARN of the index that a request names, else of its table. */
export function indexOr(input: Input, place: Place): string {
  const table = arnOf(input['TableName'], place);
  return input['IndexName'] === undefined ? table : `${table}/index/${input['IndexName']}`;
}

export const keyText = (attribute: Attribute = {}): string => String(Object.values(attribute)[0] ?? '');
