/** Audit trail, edits and the replays of late in the table `coordination`: `audit#{time}#{id}`, `edit#{record key}`, `replays`. */
import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  paginateScan,
} from '@aws-sdk/client-dynamodb';
import { UnavailableError } from '../../lambdas/core/errors.ts';
import type { Clock, Random } from '../../lambdas/core/ports.ts';
import type { AuditEntry, AuditTrail, Edit, EditStore } from './audit.ts';
import type { ReplayNote, ReplayNotes } from './replay-notes.ts';

/** PCI-DSS asks for twelve months. */
const AUDIT_LIFE_S = 400 * 86_400;
/** As long as the record of an unapplied event (RECORD_RECEIVED_TTL_S). */
const EDIT_LIFE_S = 20 * 86_400;

/** From the last replay on: after a day nobody watches any more (own choice). */
const REPLAYS_LIFE_S = 86_400;

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
    read: (key) => get<Edit>(client, table, `edit#${key}`),
    async write(key, edit) {
      await put(client, table, `edit#${key}`, edit.atMs / 1000 + EDIT_LIFE_S, edit);
    },
  };
}

/** Over the same table. */
export function dynamoReplayNotes(client: DynamoDBClient, table: string, clock: Clock): ReplayNotes {
  return {
    read: async () => (await get<ReplayNote[]>(client, table, 'replays')) ?? [],
    async write(notes) {
      await put(client, table, 'replays', clock.now() / 1000 + REPLAYS_LIFE_S, notes);
    },
  };
}

async function get<Value>(client: DynamoDBClient, table: string, pk: string): Promise<Value | undefined> {
  const key = { TableName: table, Key: { pk: { S: pk } }, ConsistentRead: true };
  const { Item } = await guarded(() => client.send(new GetItemCommand(key)));
  return Item && (JSON.parse(Item['entry']?.S ?? '') as Value);
}

async function guarded<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    throw new UnavailableError('audit_trail', 'The audit trail could not be reached.', 5, { cause: error });
  }
}
