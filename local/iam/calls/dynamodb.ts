/**
 * Requests to DynamoDB: each table, index and, in transactions, each item's own action.
 * Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/api-permissions-reference.html
 */
import { arnOf, type Item, indexOr, onItems, type Tables } from './dynamodb-items.ts';
import { queried } from './dynamodb-query.ts';
import { type Transacted, transacted } from './dynamodb-transactions.ts';
import { type Input, type Operation, unknownOperation } from './operation.ts';

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
