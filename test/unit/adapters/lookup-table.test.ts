/** The lookup's reads and writes as requests: what a lookup may cost, and what it may rest on. */
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { answerFormat } from '../../../lambdas/adapters/dynamodb/answer-format.ts';
import { breakerItem } from '../../../lambdas/adapters/dynamodb/breaker-item.ts';
import { dynamoLookupCache } from '../../../lambdas/adapters/dynamodb/lookup-cache.ts';
import { CUSTOMERS, entryIn } from '../../../lambdas/adapters/dynamodb/lookup-item.ts';
import { createLookupReader } from '../../../lambdas/adapters/dynamodb/lookup-reader.ts';
import { fakeClock } from '../../../lambdas/adapters/memory/system.ts';
import { initialState } from '../../../lambdas/core/breaker/transitions.ts';
import { emptyHealth } from '../../../lambdas/core/breaker/window.ts';
import { integer, text } from '../../../lambdas/core/connector/fields.ts';
import { UnavailableError } from '../../../lambdas/core/errors.ts';
import { type Answer, expectUnavailable, fakeAws, fault } from './fake-aws.ts';

const NOW = Date.UTC(2026, 0, 1);
const stored = (more: Record<string, AttributeValue> = {}): Record<string, AttributeValue> => ({
  ...{ pk: { S: 'key' }, ttl: { N: String(NOW / 1000 + 9) }, version: { N: '5' }, cachedAt: { N: '4' } },
  ...{ isFound: { BOOL: true }, customerId: { S: 'C-1' }, tier: { S: 'gold' } },
  ...more,
});
const entry = {
  customer: { found: true, customerId: 'C-1', tier: 'gold' },
  ...{ cachedAtMs: 4, version: 5, tombstone: false, refreshUntilMs: 0 },
};
const [code, unread] = ['cache_unavailable', 'The lookup cache could not be read.'];

function readerOf(counters: { pk: { S: string } }[], ...answers: Answer[]) {
  const clock = fakeClock(NOW);
  const aws = fakeAws<DynamoDBClient>(...answers);
  const alone: string[] = [];
  const opened = createLookupReader({
    client: aws.client,
    clock,
    tables: { cache: 'cache', breaker: 'breaker', coordination: 'coordination' },
    format: CUSTOMERS,
    ...(counters.length > 0 && { counters }),
    downstream: 'crm',
    readEntry: async (key, nowMs) => {
      alone.push(`entry ${key} ${nowMs - NOW}`);
      return undefined;
    },
    readBreaker: async (downstream) => {
      alone.push(`breaker ${downstream}`);
      return { state: initialState(downstream), health: emptyHealth };
    },
    breakerCacheMs: 1000,
  });
  return { ...aws, ...opened, clock, alone };
}
const reader = (...answers: Answer[]) => readerOf([], ...answers);
const state = { ...initialState('crm'), version: 3 };
const together = {
  Responses: {
    cache: [stored()],
    breaker: [breakerItem(state)],
    coordination: [{ pk: { S: 'health#crm' }, streak: { N: '2' } }],
  },
};

describe('a lookup’s read', () => {
  test('P6: is one call for entry, breaker and window', async () => {
    const { read, readBreaker, sent, alone } = reader(together);
    expect(await read('key', NOW)).toEqual(entry);
    expect(await readBreaker('crm', { nowMs: NOW, notBeforeMs: 0 })).toEqual({
      state,
      health: { ...emptyHealth, streak: 2 },
      atMs: NOW,
    });
    expect(sent).toEqual([
      {
        command: 'BatchGetItemCommand',
        input: {
          RequestItems: {
            cache: { Keys: [{ pk: { S: 'key' } }], ConsistentRead: true },
            breaker: { Keys: [{ pk: { S: 'crm' } }], ConsistentRead: true },
            coordination: { Keys: [{ pk: { S: 'health#crm' } }], ConsistentRead: true },
          },
        },
      },
    ]);
    expect(alone).toEqual([]);
  });

  test('P4: takes the breaker along again once half the time of a copy is over', async () => {
    const { read, readBreaker, clock, sent, alone } = reader(together);
    await read('key', NOW);
    await clock.advance(499);
    await read('other', clock.now());
    expect([sent.length, alone]).toEqual([1, ['entry other 499']]);
    await clock.advance(1);
    await readBreaker('crm', { nowMs: NOW, notBeforeMs: 0 });
    expect(alone).toEqual(['entry other 499', 'breaker crm']);
    await read('third', clock.now());
    expect(sent).toHaveLength(2);
  });

  test.each([{}, { Responses: {} }, { Responses: { cache: [], breaker: [], coordination: [] } }])(
    'P6: finds nothing in %j, and a breaker that was never written',
    async (answer) => {
      const { read, readBreaker } = reader(answer);
      expect(await read('key', NOW)).toBeUndefined();
      expect(await readBreaker('crm', { nowMs: NOW, notBeforeMs: 0 })).toEqual({
        state: initialState('crm'),
        health: emptyHealth,
        atMs: NOW,
      });
    },
  );

  test('P4: half an answer is none', async () => {
    const { read, readBreaker, alone } = reader({ ...together, UnprocessedKeys: { breaker: {} } });
    const thrown = await read('key', NOW).catch((error: unknown) => error);
    expect(thrown).toEqual(new UnavailableError(code, unread));
    expect(thrown).toMatchObject({ cause: new Error('keys were left unprocessed'), retryAfterSeconds: 5 });
    await expect(readBreaker('crm', { nowMs: NOW, notBeforeMs: 0 })).rejects.toThrow(UnavailableError);
    expect(alone).toEqual([]);
  });

  test('P5: that fails spares its caller a second wait, and the next after a while none', async () => {
    const { read, readBreaker, clock, alone } = reader(fault, together);
    await expectUnavailable(read('key', NOW), code, unread);
    await clock.advance(999);
    await expect(readBreaker('crm', { nowMs: NOW, notBeforeMs: 0 })).rejects.toMatchObject({
      ...{ name: 'UnavailableError', code: 'breaker_store', message: 'The store does not answer.' },
    });
    await clock.advance(1);
    await readBreaker('crm', { nowMs: NOW, notBeforeMs: 0 });
    expect(alone).toEqual(['breaker crm']);
    await read('key', clock.now());
    await clock.advance(500);
    await readBreaker('crm', { nowMs: NOW, notBeforeMs: 0 });
    expect(alone).toEqual(['breaker crm', 'breaker crm']);
  });

  test('P5: that is not answered yet counts as failed', async () => {
    const { read, readBreaker, clock } = reader(() => new Promise(() => undefined));
    void read('key', clock.now());
    await expect(readBreaker('crm', { nowMs: NOW, notBeforeMs: 0 })).rejects.toThrow(
      'The store does not answer.',
    );
  });

  test('P6: brings the counters of changes along with every entry, and the breaker only when it is due', async () => {
    const counters = ['seq#ehr#0', 'seq#ehr#1'].map((pk) => ({ pk: { S: pk } }));
    const counted = { pk: { S: 'seq#ehr#1' }, seq: { N: '7' } };
    const { read, readBreaker, sent, clock, alone } = readerOf(
      counters,
      { Responses: { ...together.Responses, cache: [counted, stored()] } },
      { Responses: { cache: [counted] } },
    );
    expect(await read('key', NOW)).toEqual({ ...entry, seen: [0, 7] });
    await clock.advance(499);
    expect(await read('other', clock.now())).toEqual({
      ...{ cachedAtMs: 0, version: 0, tombstone: false, refreshUntilMs: 0, seen: [0, 7] },
    });
    expect(sent.map(({ input }) => Object.keys(input.RequestItems))).toEqual([
      ['cache', 'breaker', 'coordination'],
      ['cache'],
    ]);
    expect(sent[1]?.input.RequestItems.cache).toEqual({
      ...{ Keys: [{ pk: { S: 'other' } }, ...counters], ConsistentRead: true },
    });
    expect(await readBreaker('crm', { nowMs: NOW, notBeforeMs: 0 })).toMatchObject({ state, atMs: NOW });
    expect(alone).toEqual([]);
  });

  test('P4: a breaker that nobody has read is read by itself', async () => {
    const { readBreaker, alone } = reader();
    await readBreaker('crm', { nowMs: NOW, notBeforeMs: 0 });
    expect(alone).toEqual(['breaker crm']);
  });
});

describe('an entry of the cache', () => {
  test('P6: reports the times that are known, and no others', () => {
    expect(entryIn(stored(), NOW, CUSTOMERS)).toEqual(entry);
    const times = { changedAt: { N: '7' }, newestChange: { N: '8' }, refreshUntil: { N: '9' } };
    expect(entryIn(stored(times), NOW, CUSTOMERS)).toEqual({
      ...entry,
      ...{ changedAtMs: 7, newestChangeMs: 8, refreshUntilMs: 9 },
    });
    expect(entryIn(stored({ changedAt: { N: '1e15' } }), NOW, CUSTOMERS)).toEqual(entry);
    expect(entryIn(stored({ changedAt: { N: '999999999999999' } }), NOW, CUSTOMERS)).toMatchObject({
      changedAtMs: 999_999_999_999_999,
    });
  });

  test('P6: is no customer where it is a tombstone, and nothing once its time is over', () => {
    const { isFound: _, ...rest } = stored({ tombstone: { BOOL: true } });
    const { customer: __, ...without } = entry;
    expect(entryIn(rest, NOW, CUSTOMERS)).toEqual({ ...without, tombstone: true });
    expect(entryIn(stored({ ttl: { N: String(NOW / 1000) } }), NOW, CUSTOMERS)).toBeUndefined();
    expect(entryIn(undefined, NOW, CUSTOMERS)).toBeUndefined();
  });
});

describe('a write to the cache', () => {
  const refused = new ConditionalCheckFailedException({ $metadata: {}, message: 'no' });
  const over = (...answers: Answer[]) => {
    const aws = fakeAws<DynamoDBClient>(...answers);
    return { ...aws, cache: dynamoLookupCache(aws.client, 'cache', 60_500) };
  };
  const ttlOf = ({ input }: { input: { ExpressionAttributeValues: Record<string, unknown> } }) =>
    input.ExpressionAttributeValues[':ttl'];
  const seconds = (count: number) => ({ N: String(NOW / 1000 + count) });
  const whole = { values: { customerId: 'C-1', tier: 'gold' }, changedAtMs: 7 };
  const older = stored({ tier: { S: 'silver' }, changedAt: { N: '6' } });

  test('P6: a value is kept as long as it may be served, in whole seconds; a tombstone for 7 days', async () => {
    const { cache, sent: all } = over({}, { Item: older }, {});
    await cache.writeLive('key', { found: true, customerId: 'C-1', tier: 'gold' }, 0, NOW);
    await cache.applyChange('key', whole, NOW);
    await cache.applyChange('key', {}, NOW);
    const sent = all.filter(({ input }) => 'UpdateExpression' in input);
    expect(sent.map(ttlOf)).toEqual([seconds(61), seconds(61), seconds(604_800)]);
    expect(sent.map(({ input }) => [input.TableName, input.Key])).toEqual(
      sent.map(() => ['cache', { pk: { S: 'key' } }]),
    );
  });

  test('P5: a lease on nothing is kept for a day past its end', async () => {
    const { cache, sent } = over();
    expect(await cache.leaseRefresh('key', NOW, NOW + 60_000)).toBe(true);
    expect(sent.map(ttlOf)).toEqual([seconds(60 + 86_400)]);
  });

  test('P5: a change that can’t be a new value costs one call, a tombstone beside a newer change two', async () => {
    for (const change of [{ changedAtMs: 7 }, { values: whole.values }]) {
      const { cache, sent } = over();
      expect(await cache.applyChange('key', change, NOW)).toBe('invalidated');
      expect(sent).toHaveLength(1);
    }
    const { cache, sent } = over(refused, {});
    await cache.applyChange('key', {}, NOW);
    expect(sent).toHaveLength(2);
  });

  test('P6: a value is written on the version that was read; what comes in between leaves a tombstone', async () => {
    const { cache, sent } = over({ Item: older }, refused, {});
    expect(await cache.applyChange('key', whole, NOW)).toBe('invalidated');
    const [read, written, tombstone] = sent.map(({ input }) => input);
    expect(read).toMatchObject({ ConsistentRead: true });
    expect(written).toMatchObject({
      ConditionExpression: 'version = :version',
      ExpressionAttributeValues: { ':version': { N: '5' }, ':tier': { S: 'gold' } },
    });
    expect(tombstone.ExpressionAttributeValues[':true']).toEqual({ BOOL: true });
  });

  test('P5: a fault is unavailable', async () => {
    const message = 'The lookup cache could not be written.';
    await expectUnavailable(over(fault).cache.applyChange('key', whole, NOW), code, message);
    await expectUnavailable(over(fault).cache.leaseRefresh('key', NOW, NOW), code, message);
    // Of the read alone: what is there may be newer than the change.
    await expectUnavailable(over(fault, {}).cache.applyChange('key', whole, NOW), code, message);
  });
});

describe('an answer of a connector’s lookup', () => {
  const format = answerFormat({
    name: text('nobody', { personal: true }),
    visits: integer(0),
    id: text('', { needed: true }),
  });
  const values = { name: 'Ann', visits: 3, id: 'p-1' };
  const kept = { isFound: { BOOL: true }, told: { S: JSON.stringify(values) } };

  test('P6: is kept with all its fields and read as it was', () => {
    const answer = { found: true, values, isAmbiguous: false, entities: [] };
    expect(format.placeholders(answer)).toEqual({
      ':isFound': { BOOL: true },
      ':isAmbiguous': { BOOL: false },
      ':told': { S: JSON.stringify(values) },
    });
    expect(format.read({ ...kept, isAmbiguous: { BOOL: false } })).toEqual(answer);
  });

  test('P6: that lacks a field has its default; that lacks a needed one is none', () => {
    const read = (told: string | undefined) =>
      format.read({ ...kept, ...(told === undefined ? { told: { NULL: true } } : { told: { S: told } }) });
    expect(read('{"id":"p-1"}')).toMatchObject({ values: { name: 'nobody', visits: 0, id: 'p-1' } });
    for (const told of ['{"name":"Ann"}', '7', 'null', 'no json', undefined])
      expect(read(told)).toBeUndefined();
    expect(format.read({})).toBeUndefined();
    expect(format.read({ isFound: { BOOL: true } })).toBeUndefined();
    const undemanding = answerFormat({ visits: integer(0) });
    for (const told of ['7', '"visits"', 'null'])
      expect(undemanding.read({ ...kept, told: { S: told } })).toBeUndefined();
  });

  test('P5: of nobody has the defaults, whether nobody or too many were found', () => {
    const nobody = { found: false, values: { name: 'nobody', visits: 0, id: '' }, entities: [] };
    expect(format.read({ isFound: { BOOL: false } })).toEqual({ ...nobody, isAmbiguous: false });
    expect(format.read({ isFound: { BOOL: false }, isAmbiguous: { BOOL: true }, told: kept.told })).toEqual({
      ...{ ...nobody, isAmbiguous: true },
    });
  });
});
