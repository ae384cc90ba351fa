/** Local engines never read stale, so it is the request that shows whether DynamoDB may. */
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { dynamoBreakerList } from '../../../lambdas/adapters/dynamodb/breaker-list.ts';
import { dynamoBreakerReader } from '../../../lambdas/adapters/dynamodb/breaker-reader.ts';
import { dynamoBreakerStore } from '../../../lambdas/adapters/dynamodb/breaker-store.ts';
import { conditionalUpdate, readItem } from '../../../lambdas/adapters/dynamodb/conditional.ts';
import { dynamoControlStore } from '../../../lambdas/adapters/dynamodb/control-store.ts';
import { dynamoFoundRecords } from '../../../lambdas/adapters/dynamodb/found-records.ts';
import { dynamoHealthStore } from '../../../lambdas/adapters/dynamodb/health-store.ts';
import { dynamoIncidentStore } from '../../../lambdas/adapters/dynamodb/incident-store.ts';
import { dynamoLookupCache } from '../../../lambdas/adapters/dynamodb/lookup-cache.ts';
import { CUSTOMERS } from '../../../lambdas/adapters/dynamodb/lookup-item.ts';
import { createLookupReader } from '../../../lambdas/adapters/dynamodb/lookup-reader.ts';
import { dynamoReconcileMemory } from '../../../lambdas/adapters/dynamodb/reconcile-memory.ts';
import { dynamoRequestDesk } from '../../../lambdas/adapters/dynamodb/request-store.ts';
import { dynamoTokenStore } from '../../../lambdas/adapters/dynamodb/token-store.ts';
import { dynamoUpdateNotes } from '../../../lambdas/adapters/dynamodb/update-notes.ts';
import { fakeClock } from '../../../lambdas/adapters/memory/system.ts';

type Input = Record<string, unknown> & { RequestItems?: Record<string, { ConsistentRead?: boolean }> };

/** Whether each read that `use` makes is a consistent one; updates fail their condition. */
async function readsOf(use: (client: DynamoDBClient) => Promise<unknown>): Promise<(boolean | undefined)[]> {
  const reads: (boolean | undefined)[] = [];
  const send = async (command: { input: Input }) => {
    const { input } = command;
    if (command instanceof UpdateItemCommand)
      throw new ConditionalCheckFailedException({ $metadata: {}, message: 'the condition failed' });
    if (input.RequestItems === undefined) reads.push(input['ConsistentRead'] as boolean | undefined);
    else reads.push(...Object.values(input.RequestItems).map(({ ConsistentRead }) => ConsistentRead));
    return {};
  };
  await use({ send } as unknown as DynamoDBClient);
  return reads;
}

const lookupReader = (client: DynamoDBClient) =>
  createLookupReader({
    client,
    clock: fakeClock(),
    tables: { cache: 'cache', breaker: 'breaker', coordination: 'coordination' },
    format: CUSTOMERS,
    downstream: 'crm',
    readEntry: async () => undefined,
    readBreaker: dynamoBreakerReader(client, 'breaker', 'coordination'),
    breakerCacheMs: 1000,
  });

describe('reads that a promise rests on are consistent', () => {
  test.each<[string, number, (client: DynamoDBClient) => Promise<unknown>]>([
    ['P6: of a lookup, entry and breaker together', 3, (client) => lookupReader(client).read('key', 0)],
    ['P6: of a cache entry alone', 1, (client) => dynamoLookupCache(client, 'cache', 1).read('key', 0)],
    [
      'P4: of breaker and window',
      2,
      (client) => dynamoBreakerReader(client, 'b', 'c')('crm', { nowMs: 0, notBeforeMs: 0 }),
    ],
    ['P4: of a breaker', 1, (client) => dynamoBreakerStore(client, 'breaker').read('crm')],
    ['P8: of all breakers', 1, (client) => dynamoBreakerList(client, 'breaker').list()],
    ['P4: of a window', 1, (client) => dynamoHealthStore(client, 'coordination').read('crm')],
    ['P4: of a controller’s record', 1, (client) => dynamoControlStore(client, 'c').read('voice-worker')],
    ['P2: of an item', 1, (client) => readItem(client, 'table', { pk: { S: 'key' } })],
    [
      'P2: of the item that was in the way of a write',
      1,
      (client) => conditionalUpdate(client, { TableName: 'table', Key: { pk: { S: 'key' } } }),
    ],
    ['P15: of records that are found', 1, (client) => dynamoFoundRecords(client, 'table').get(['key'])],
    ['P2: of a polled request', 1, (client) => dynamoRequestDesk(client, 'requests').read('id', 0)],
    ['P7: of a token', 1, (client) => dynamoTokenStore(client, 'tokens').read('genesys')],
    ['P11: of notes on updates', 1, (client) => dynamoUpdateNotes(client, 'c', 1).read(['key'], 0)],
    ['P8: of what reconciliation remembers', 1, (client) => dynamoReconcileMemory(client, 'c').read()],
    ['P8: of an incident', 1, (client) => dynamoIncidentStore(client, 'c').claim('k', 1, 'o', 0, 1)],
  ])('%s', async (_name, count, use) => {
    const reads = await readsOf(use);
    expect(reads.length).toBeGreaterThanOrEqual(count);
    expect(reads).toEqual(reads.map(() => true));
  });
});
