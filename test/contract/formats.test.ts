/** Stored items carry their format version; one of a newer release is left as it is. */
import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from '@jest/globals';
import { dynamoBreakerStore } from '../../lambdas/adapters/dynamodb/breaker-store.ts';
import { dynamoEventRecords } from '../../lambdas/adapters/dynamodb/event-records.ts';
import { dynamoReplays } from '../../lambdas/adapters/dynamodb/replays.ts';
import { dynamoRequestStore } from '../../lambdas/adapters/dynamodb/request-store.ts';
import { dynamoTokenStore } from '../../lambdas/adapters/dynamodb/token-store.ts';
import { initialState, open } from '../../lambdas/core/breaker/transitions.ts';
import { UnknownFormatError } from '../../lambdas/core/errors.ts';
import { emptyRecord } from '../../lambdas/core/tokens/record.ts';
import { describeOnEngines } from './support/engines.ts';

const NOW = Date.UTC(2026, 0, 1);
const LATER = NOW + 1000;
const DAY_S = 86_400;
const target = { key: 'genesys#k', generation: 0, payloadHash: 'h' };
const token = { ...emptyRecord, revision: 1, accessToken: 'bearer' };

type At = (client: DynamoDBClient, table: string) => Promise<unknown>;
const records = (client: DynamoDBClient, table: string) =>
  dynamoEventRecords(client, table, { receivedS: DAY_S, appliedS: DAY_S, deadExtraS: DAY_S });
const requests = (client: DynamoDBClient, table: string) =>
  dynamoRequestStore(client, table, { resultS: DAY_S, unappliedS: DAY_S });

/** Writers, and the key of what they write. */
const writers: Record<string, [pk: string, At]> = {
  'ingest, of a record': [target.key, (...at) => records(...at).observe(target.key, 'h', NOW)],
  'a claim, of a record': [target.key, (...at) => records(...at).claim(target, 'a', NOW, LATER)],
  'a replay, of a record': [target.key, (...at) => dynamoReplays(...at, DAY_S).reopen(target, NOW)],
  'the front, of a request': ['r-1', (...at) => requests(...at).createPending('r-1', 'h', NOW)],
  'the breaker store': [
    'crm',
    (...at) => dynamoBreakerStore(...at).transition(open(initialState('crm'), NOW, 'r', { openMs: 1 }), 0),
  ],
};
/** Readers, and the key of what they meet. */
const readers: Record<string, [pk: string, At]> = {
  'ingest, of a record': writers['ingest, of a record'] as [string, At],
  'a claim, of a record': writers['a claim, of a record'] as [string, At],
  'a replay, of a record': writers['a replay, of a record'] as [string, At],
  'a poll, of a request': ['r-1', (...at) => requests(...at).read('r-1', NOW)],
  'the breaker store': ['crm', (...at) => dynamoBreakerStore(...at).read('crm')],
};

describeOnEngines('format versions', (engine) => {
  const stored = async (table: string, pk: string) =>
    (await engine.client().send(new GetItemCommand({ TableName: table, Key: { pk: { S: pk } } }))).Item;

  test.each(Object.entries(writers))('written by %s', async (_name, [pk, write]) => {
    const table = await engine.createTable();
    await write(engine.client(), table);
    expect((await stored(table, pk))?.['v']).toEqual({ N: '1' });
  });

  test.each(Object.entries(readers))('P2: a newer one is left alone by %s', async (_name, [pk, read]) => {
    const table = await engine.createTable();
    const Item = { pk: { S: pk }, v: { N: '2' }, payloadHash: { S: 'h' }, ttl: { N: '99999999999' } };
    await engine.client().send(new PutItemCommand({ TableName: table, Item }));
    await expect(read(engine.client(), table)).rejects.toThrow(UnknownFormatError);
    expect(await stored(table, pk)).toMatchObject(Item);
  });

  test('P7: of a token: in its record, and a newer one is not read', async () => {
    const table = await engine.createTable();
    const store = dynamoTokenStore(engine.client(), table);
    await store.write('genesys', token, 0);
    const text = (await stored(table, 'genesys'))?.['record']?.S ?? '';
    expect(JSON.parse(text)).toEqual({ v: 1, ...token });
    expect(await store.read('genesys')).toEqual(token);
    const Item = { pk: { S: 'nice' }, record: { S: JSON.stringify({ v: 2, ...token }) } };
    await engine.client().send(new PutItemCommand({ TableName: table, Item }));
    await expect(store.read('nice')).rejects.toThrow(UnknownFormatError);
  });
});
