/** Audit trail and edits in the table `coordination`: `audit#{time}#{id}` and `edit#{record key}`. */
import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  paginateScan,
} from '@aws-sdk/client-dynamodb';
import { UnavailableError } from '../../lambdas/core/errors.ts';
import type { Random } from '../../lambdas/core/ports.ts';
import type { AuditEntry, AuditTrail, Edit, EditStore } from './audit.ts';

/** PCI-DSS asks for twelve months. */
const AUDIT_LIFE_S = 400 * 86_400;
/** As long as the record of an unapplied event (RECORD_RECEIVED_TTL_S). */
const EDIT_LIFE_S = 20 * 86_400;

type Item = Record<string, AttributeValue>;

const put = (
  client: DynamoDBClient,
  TableName: string,
  pk: string,
  expiresS: number,
  value: object,
): Promise<unknown> =>
  guarded(() =>
    client.send(
      new PutItemCommand({
        TableName,
        Item: {
          pk: { S: pk },
          entry: { S: JSON.stringify(value) },
          ttl: { N: String(Math.floor(expiresS)) },
        },
      }),
    ),
  );

/** Over the coordination table. */
export function dynamoAudit(client: DynamoDBClient, table: string, random: Random): AuditTrail {
  return {
    async write(entry) {
      const pk = `audit#${new Date(entry.atMs).toISOString()}#${random.id()}`;
      await put(client, table, pk, entry.atMs / 1000 + AUDIT_LIFE_S, entry);
    },
    list: (limit) =>
      guarded(async () => {
        const found: Item[] = [];
        const pages = paginateScan(
          { client },
          {
            TableName: table,
            FilterExpression: 'begins_with(pk, :audit)',
            ExpressionAttributeValues: { ':audit': { S: 'audit#' } },
          },
        );
        for await (const { Items = [] } of pages) found.push(...Items);
        return found
          .sort((a, b) => ((a['pk']?.S ?? '') < (b['pk']?.S ?? '') ? 1 : -1))
          .slice(0, limit)
          .map((item) => JSON.parse(item['entry']?.S ?? '') as AuditEntry);
      }),
  };
}

/** Over the same table. */
export function dynamoEdits(client: DynamoDBClient, table: string): EditStore {
  return {
    async read(key) {
      const { Item } = await guarded(() =>
        client.send(
          new GetItemCommand({ TableName: table, Key: { pk: { S: `edit#${key}` } }, ConsistentRead: true }),
        ),
      );
      return Item && (JSON.parse(Item['entry']?.S ?? '') as Edit);
    },
    async write(key, edit) {
      await put(client, table, `edit#${key}`, edit.atMs / 1000 + EDIT_LIFE_S, edit);
    },
  };
}

async function guarded<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    throw new UnavailableError('audit_trail', 'The audit trail could not be reached.', 5, { cause: error });
  }
}
