/**
 * Requests to DynamoDB: each table, index and, in transactions, each item's own action.
 * Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/api-permissions-reference.html
 */
import { type Input, type Operation, type Place, unknownOperation } from './operation.ts';

type Attribute = Readonly<Record<string, unknown>>;
type Item = Readonly<Record<string, Attribute>>;

/** What a table's keys are called, by its ARN. */
export interface Tables extends Place {
  hashKeyOf(tableArn: string): string;
}

/** Throws PolicyError for an operation that is not known. */
export function dynamoOperations(name: string, input: Input, tables: Tables): Operation[] {
  switch (name) {
    case 'GetItem':
    case 'DeleteItem':
    case 'UpdateItem':
      return [onItems(name, input['TableName'], [input['Key'] as Item], tables)];
    case 'PutItem':
      return [onItems(name, input['TableName'], [input['Item'] as Item], tables)];
    case 'Scan':
      return [{ action: 'dynamodb:Scan', resource: indexOr(input, tables) }];
    case 'Query':
      return [
        { action: 'dynamodb:Query', resource: indexOr(input, tables), leadingKeys: queried(input, tables) },
      ];
    case 'BatchGetItem':
      return Object.entries((input['RequestItems'] ?? {}) as Record<string, { Keys: Item[] }>).map(
        ([table, { Keys }]) => onItems(name, table, Keys, tables),
      );
    case 'BatchWriteItem':
      return Object.entries((input['RequestItems'] ?? {}) as Record<string, Write[]>).map(([table, writes]) =>
        onItems(name, table, writes.map(itemOf), tables),
      );
    case 'TransactGetItems':
    case 'TransactWriteItems':
      return ((input['TransactItems'] ?? []) as Transacted[]).map((one) => transacted(one, tables));
    case 'DescribeTable':
    case 'DescribeTimeToLive':
      return [{ action: `dynamodb:${name}`, resource: arnOf(input['TableName'], tables) }];
    case 'ListTables':
      return [{ action: 'dynamodb:ListTables', resource: '*' }];
    default:
      throw unknownOperation('dynamodb', name);
  }
}

interface Write {
  PutRequest?: { Item: Item };
  DeleteRequest?: { Key: Item };
}
const itemOf = ({ PutRequest, DeleteRequest }: Write): Item => PutRequest?.Item ?? DeleteRequest?.Key ?? {};

type Transacted = Readonly<
  Record<
    'ConditionCheck' | 'Delete' | 'Get' | 'Put' | 'Update',
    { TableName: string; Key?: Item; Item?: Item }
  >
>;
const transactedActions = {
  ConditionCheck: 'ConditionCheckItem',
  Delete: 'DeleteItem',
  Get: 'GetItem',
  Put: 'PutItem',
  Update: 'UpdateItem',
} as const;

function transacted(one: Transacted, tables: Tables): Operation {
  const kind = (Object.keys(transactedActions) as (keyof typeof transactedActions)[]).find(
    (name) => name in one,
  );
  if (kind === undefined) throw unknownOperation('dynamodb', Object.keys(one).join());
  const { TableName, Key, Item: item = Key ?? {} } = one[kind];
  return onItems(transactedActions[kind], TableName, [item], tables);
}

function onItems(
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

/**
 * The value that the key condition asks of the partition key. Of an index the runner does not know which key that is:
 * where several equalities could be it, there is none, which matches nothing.
 */
function queried(input: Input, tables: Tables): string[] {
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

const keyText = (attribute: Attribute = {}): string => String(Object.values(attribute)[0] ?? '');

function arnOf(table: unknown, { region, account }: Place): string {
  const name = String(table);
  return name.startsWith('arn:') ? name : `arn:aws:dynamodb:${region}:${account}:table/${name}`;
}

function indexOr(input: Input, place: Place): string {
  const table = arnOf(input['TableName'], place);
  return input['IndexName'] === undefined ? table : `${table}/index/${input['IndexName']}`;
}
