/** Creates the template's tables, on demand, with their keys and indexes. */
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteTableCommand,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import type { PlacedResource } from '../template/template.ts';
import { arnOf, nameOf, type ProvisionContext, property, resourcesOf } from './context.ts';

/** What a stream of a table needs to be derived. */
export interface StreamedTable {
  tableName: string;
  keyNames: string[];
  viewType: string;
}

/** Answers the tables that have a stream, by the stream's ARN. Throws the SDK's errors. */
export async function provisionTables(context: ProvisionContext): Promise<Map<string, StreamedTable>> {
  const streams = new Map<string, StreamedTable>();
  const tables = resourcesOf(context, 'AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable');
  await Promise.all(tables.map((table) => create(context, table, streams)));
  return streams;
}

async function create(
  context: ProvisionContext,
  resource: PlacedResource,
  streams: Map<string, StreamedTable>,
): Promise<void> {
  const client = context.engines.clients.dynamodb;
  const TableName = nameOf(context, resource, 'TableName');
  const keys = property(context, resource, 'KeySchema') as CreateTableCommandInput['KeySchema'];
  const indexes = property(context, resource, 'GlobalSecondaryIndexes') as
    | { IndexName: string }[]
    | undefined;
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: keys,
      AttributeDefinitions: property(
        context,
        resource,
        'AttributeDefinitions',
      ) as CreateTableCommandInput['AttributeDefinitions'],
      ...(indexes === undefined
        ? {}
        : { GlobalSecondaryIndexes: indexes as CreateTableCommandInput['GlobalSecondaryIndexes'] }),
    }),
  );
  context.onRemove(() => client.send(new DeleteTableCommand({ TableName })));
  await waitUntilTableExists({ client, maxWaitTime: 60, minDelay: 1 }, { TableName });
  await expireItems(context, resource, TableName);
  const Arn = arnOf(context, 'dynamodb', `table/${TableName}`);
  const StreamArn = `${Arn}/stream/local`;
  const stream = property(context, resource, 'StreamSpecification') as { StreamViewType: string } | undefined;
  if (stream !== undefined) {
    const keyNames = (keys ?? []).map(({ AttributeName }) => String(AttributeName));
    streams.set(StreamArn, { tableName: TableName, keyNames, viewType: stream.StreamViewType });
  }
  context.identities.set(resource.stack, resource.logicalId, {
    ref: TableName,
    attributes: { Arn, StreamArn, TableId: TableName },
  });
}

/** The embedded engine never expires items; readers compare the expiry themselves. */
async function expireItems(
  context: ProvisionContext,
  resource: PlacedResource,
  table: string,
): Promise<void> {
  const expiry = property(context, resource, 'TimeToLiveSpecification') as
    | { AttributeName: string; Enabled: boolean }
    | undefined;
  if (expiry === undefined || context.engines.embedded) return;
  await context.engines.clients.dynamodb
    .send(new UpdateTimeToLiveCommand({ TableName: table, TimeToLiveSpecification: expiry }))
    .catch((error: Error) => context.note(`${table} expires nothing: ${error.message}`));
}
