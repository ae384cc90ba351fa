/** Notices of a further connector's own system: what they name is emptied or written through, and said so. */
import { describe, expect, test } from '@jest/globals';
import { memoryCache } from '../../../lambdas/adapters/memory/lookup-cache.ts';
import { memoryChangeCounter, memoryRecordIndex } from '../../../lambdas/adapters/memory/record-index.ts';
import { memorySystem } from '../../../lambdas/adapters/memory/system.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import type { Change, ConnectorDefinition } from '../../../lambdas/core/connector/definition.ts';
import {
  days,
  defineConnector,
  get,
  integer,
  lookup,
  minutes,
  noAuth,
  path,
  per,
  seconds,
  text,
} from '../../../lambdas/core/connector/index.ts';
import type { LookupAnswer } from '../../../lambdas/core/connector/look-up.ts';
import { createTakeChanges } from '../../../lambdas/core/connector/take-changes.ts';
import { writeThroughOf } from '../../../lambdas/core/connector/write-through.ts';
import { answerError } from '../../../lambdas/core/http/message.ts';
import { lookupKey } from '../../../lambdas/core/lookup/lookup-key.ts';

const balance = lookup({
  keys: { account: text(), meter: integer() },
  ask: {
    account: ({ account }) => get(path`/accounts/${account}`),
    meter: ({ meter }) => get(path`/meters/${meter}`),
  },
  read: () => undefined,
  answer: { accountId: text('', { needed: true }), cents: integer(0) },
  entity: ({ accountId }) => accountId,
  cache: { fresh: minutes(1), stale: days(1), absent: seconds(30) },
});

function rig({
  name = 'billing',
  maxBodyBytes = 1000,
  ...more
}: {
  name?: string;
  maxBodyBytes?: number;
  changes?: undefined;
} = {}) {
  const system = memorySystem();
  const connector = defineConnector({
    name,
    baseUrl: 'https://billing.example.org',
    auth: noAuth(),
    limits: { default: per(50, seconds(1)) },
    timeout: seconds(2),
    lookups: { balance },
    changes: {
      verify: 'genesys',
      read: (body) => (Array.isArray(body) ? (body as readonly Change[]) : undefined),
    },
    ...more,
  } as ConnectorDefinition);
  const cache = memoryCache<LookupAnswer>(days(1), writeThroughOf(balance));
  const index = memoryRecordIndex();
  const respond = createTakeChanges(
    {
      ...{ ...system, connector, hasher, verify: async () => undefined, piiKey: async () => 'pii' },
      cacheOf: (name) => {
        if (name !== 'balance') throw new Error(`there is no lookup ${name}`);
        return cache;
      },
      records: {
        ...{ counter: memoryChangeCounter(1), index, recordKey: (id) => id, part: () => 0 },
        tombstone: (key) => cache.applyChange(key, {}, system.clock.now()),
      },
    },
    { deadlineMs: 5000, defaultRegion: 'US', maxBodyBytes },
  );
  const send = (body: unknown) =>
    respond({
      ...{ method: 'POST', path: '/webhooks/changes/billing', headers: {}, pathParameters: {} },
      body: new TextEncoder().encode(JSON.stringify(body)),
      ...{ receivedAtMs: system.clock.now(), correlationId: 'c' },
    }).catch((error: unknown) => answerError(error, 'c'));
  const keyOf = (key: string, value: string | number) =>
    lookupKey(hasher, 'pii', 'billing', { lookup: 'balance', key, value });
  const seed = async (key: string, value: string | number) => {
    const values = { accountId: 'a-1', cents: 5 };
    const answer = {
      found: true,
      values,
      isAmbiguous: false,
      entities: ['a-1'],
      changedAtMs: Date.parse(at(0)),
    };
    await index.add('a-1', keyOf(key, value), 0);
    await cache.writeLive(keyOf(key, value), answer, 0, system.clock.now());
  };
  const entry = (key: string, value: string | number) => cache.read(keyOf(key, value), system.clock.now());
  return { ...system, send, seed, entry };
}

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
const change = { lookup: 'balance', keys: { account: '4711' } };

describe('P6: a notice of a further connector', () => {
  test('P6: writes the declared values through under every key that it names', async () => {
    const { send, seed, entry, metrics } = rig();
    await seed('account', '4711');
    // Zero and false are keys as any other.
    await seed('meter', 0);
    const keys = { account: ['4711'], meter: 0 };
    expect(await send([{ ...change, keys, values: { cents: 9 }, changedAt: at(5) }])).toEqual({
      status: 200,
      body: { status: 'updated' },
    });
    for (const one of [await entry('account', '4711'), await entry('meter', 0)])
      expect(one).toMatchObject({ customer: { values: { accountId: 'a-1', cents: 9 } }, tombstone: false });
    expect(metrics.sums.get('CrmChanges/updated/billing')).toBe(1);
  });

  test.each([
    ['no values', {}],
    ['values without a time', { values: { cents: 9 }, changedAt: undefined }],
    ['values that are older', { values: { cents: 9 }, changedAt: at(-5) }],
    ['values of another record', { values: { accountId: 'a-2', cents: 9 }, changedAt: at(5) }],
  ])('P6: empties what it names where it has %s', async (_what, more) => {
    const { send, seed, entry } = rig();
    await seed('account', '4711');
    expect((await send([{ ...change, ...more }])).body).toEqual({ status: 'invalidated' });
    expect(await entry('account', '4711')).toMatchObject({ tombstone: true });
  });

  test('P6: empties a key that the record has given up, and never writes the value under it', async () => {
    const { send, seed, entry } = rig();
    await seed('account', '4711');
    await seed('account', '4712');
    const left = { account: ['4712', '4711'] };
    const notice = [{ ...change, left, values: { cents: 9 }, changedAt: at(5) }];
    expect((await send(notice)).body).toEqual({ status: 'updated' });
    expect(await entry('account', '4711')).toMatchObject({ customer: { values: { cents: 9 } } });
    expect(await entry('account', '4712')).toMatchObject({ tombstone: true });
  });

  test('P6: an id empties every key of the record, whatever was written through before', async () => {
    const { send, seed, entry } = rig();
    await seed('account', '4711');
    await send([{ ...change, values: { cents: 9 }, changedAt: at(5) }]);
    expect((await send([{ entity: 'a-1' }])).body).toEqual({ status: 'invalidated' });
    expect(await entry('account', '4711')).toMatchObject({ tombstone: true });
  });

  test('P6: that names a key which the record has given up alone empties it', async () => {
    const { send, seed, entry } = rig();
    await seed('account', '4712');
    const notice = [{ lookup: 'balance', keys: {}, left: { account: ['4712', ''] } }];
    expect((await send(notice)).body).toEqual({ status: 'invalidated', unreadable: 1 });
    expect(await entry('account', '4712')).toMatchObject({ tombstone: true });
  });

  test('P6: says `updated` only where the values are under every key that it names', async () => {
    const { send, seed } = rig();
    await seed('account', '4711');
    const keys = { account: ['4711', '4713'] };
    const notice = [{ ...change, keys, values: { cents: 9 }, changedAt: at(5) }];
    expect((await send(notice)).body).toEqual({ status: 'invalidated' });
  });

  test('P6: counts what is unreadable beside a record that it names by its id', async () => {
    const unread = { lookup: 'balance', keys: { account: '' }, left: { account: '' } };
    expect((await rig().send([{ entity: 'a-1' }, unread])).body).toEqual({
      ...{ status: 'invalidated', unreadable: 2 },
    });
  });

  test('P6: that names nothing, or nothing that can be read, is ignored and says how many', async () => {
    const { send } = rig();
    expect((await send([])).body).toEqual({ status: 'ignored' });
    const unread = [
      { lookup: 'balance', keys: { account: '', phone: '1' } },
      { lookup: 'none', keys: { a: 1 } },
    ];
    expect((await send(unread)).body).toEqual({ status: 'ignored', unreadable: 3 });
  });

  test.each([
    [{}, 400, 'unknown_notice', 'The body is no notice that the connector reads.'],
    [Array(1001).fill({}), 413, 'too_large', 'The body is over 1000 bytes.'],
    [Array(300).fill(0), 503, 'unavailable', undefined],
  ])('is refused where it is none: %j', async (body, status, code, message) => {
    expect(await rig().send(body)).toMatchObject({
      status,
      body: { error: { code, ...(message && { message }) } },
    });
  });

  test('P10: that is refused for anything but its signature counts as no failure of one', async () => {
    const { send, metrics } = rig();
    expect([await send({}), await send(Array(300).fill(0))]).toMatchObject([
      { status: 400 },
      { status: 503 },
    ]);
    expect(metrics.sums.get('SignatureFailures')).toBeUndefined();
  });

  test('is refused with more than a thousand changes, and where the connector takes none', async () => {
    const named = (count: number) => Array.from({ length: count }, () => ({ ...change, keys: {} }));
    const { send } = rig({ maxBodyBytes: 100_000 });
    expect(await send(named(1000))).toMatchObject({ status: 200 });
    expect(await send(named(1001))).toMatchObject({
      ...{
        status: 400,
        body: { error: { code: 'too_many_changes', message: 'A notice names at most 1000 changes.' } },
      },
    });
    expect(await rig({ changes: undefined }).send([])).toMatchObject({ status: 400 });
  });

  test('is taken up to its size, and counted by the name of a further connector alone', async () => {
    const { send, metrics } = rig({ name: 'crm', maxBodyBytes: 2 });
    expect(await send([])).toMatchObject({ status: 200 });
    expect(metrics.sums.get('CrmChanges/ignored')).toBe(1);
  });
});
