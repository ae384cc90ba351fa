/** The partition key that a query asks for. */
import { arnOf, type Item, keyText, type Tables } from './dynamodb-items.ts';
import type { Input } from './operation.ts';

/**
 * The value that the key condition asks of the partition key. Of an index the runner does not know which key that is:
 * where several equalities could be it, there is none, which matches nothing.
 */
export function queried(input: Input, tables: Tables): string[] {
  const { KeyConditionExpression = '', ExpressionAttributeValues = {} } = input;
  const names = (input['ExpressionAttributeNames'] ?? {}) as Readonly<Record<string, string>>;
  const equalities = [...String(KeyConditionExpression).matchAll(/([#\w.-]+)\s*=\s*(:\w+)/g)].map(
    ([, name = '', value = '']) => ({ name: names[name] ?? name, value }),
  );
  const hashKey = tables.hashKeyOf(arnOf(input['TableName'], tables));
  const ofHash =
    input['IndexName'] === undefined ? equalities.filter(({ name }) => name === hashKey) : equalities;
  const placeholder = ofHash.length === 1 ? (ofHash[0]?.value ?? '') : '';
  return [keyText((ExpressionAttributeValues as Item)[placeholder])];
}
