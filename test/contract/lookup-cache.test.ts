import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { answerFormat } from '../../lambdas/adapters/dynamodb/answer-format.ts';
import { dynamoCache, dynamoLookupCache } from '../../lambdas/adapters/dynamodb/lookup-cache.ts';
import { memoryLookupCache } from '../../lambdas/adapters/memory/lookup-cache.ts';
import { integer, text } from '../../lambdas/core/connector/fields.ts';
import { writeThroughOf } from '../../lambdas/core/connector/write-through.ts';
import type { CacheChange, CacheEntry, LookupCache } from '../../lambdas/core/ports.ts';
import { describeOnEngines, describeStores } from './support/engines.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 0, 1);
const gold = { found: true, customerId: 'C-1', tier: 'gold' };
const silver = { found: true, customerId: 'C-1', tier: 'silver' };
const unknown = { found: false, customerId: 'UNKNOWN', tier: 'standard' };

const adapters = {
  memory: () => memoryLookupCache(7 * DAY),
  dynamodb: async (client: Parameters<typeof dynamoLookupCache>[0], createTable: () => Promise<string>) =>
    dynamoLookupCache(client, await createTable(), 7 * DAY),
};

/** The entry without its version, which is the store's own. */
const seen = async (cache: LookupCache, nowMs = NOW): Promise<Omit<CacheEntry, 'version'> | undefined> => {
  const entry = await cache.read('k', nowMs);
  if (entry === undefined) return undefined;
  const { version: _, ...rest } = entry;
  return rest;
};
const versionOf = async (cache: LookupCache, nowMs = NOW): Promise<number> =>
  (await cache.read('k', nowMs))?.version ?? 0;

describeStores('LookupCache', adapters, (open) => {
  test('P6: a live value is kept and read back, found or not', async () => {
    const cache = await open();
    expect(await cache.read('k', NOW)).toBeUndefined();
    expect(await cache.writeLive('k', gold, 0, NOW)).toBe(true);
    expect(await seen(cache)).toEqual({
      customer: gold,
      cachedAtMs: NOW,
      tombstone: false,
      refreshUntilMs: 0,
    });
    expect(await cache.writeLive('k', unknown, await versionOf(cache), NOW + 5)).toBe(true);
    expect((await seen(cache))?.customer).toEqual(unknown);
  });

  test('P6: a live value whose version is no longer the one read is not written', async () => {
    const cache = await open();
    await cache.writeLive('k', gold, 0, NOW);
    const read = await versionOf(cache);
    expect(await cache.writeLive('k', silver, 0, NOW + 1)).toBe(false);
    expect(await cache.writeLive('k', silver, read, NOW + 1)).toBe(true);
    expect(await cache.writeLive('k', gold, read, NOW + 2)).toBe(false);
    expect((await seen(cache))?.customer).toEqual(silver);
  });

  test('P6: an invalidation where nothing was cached stops a live write that began before it', async () => {
    const cache = await open();
    const read = await versionOf(cache);
    expect(await cache.applyChange('k', {}, NOW)).toBe('invalidated');
    expect(await cache.writeLive('k', gold, read, NOW + 1)).toBe(false);
    expect(await seen(cache)).toMatchObject({ tombstone: true });
    expect((await seen(cache))?.customer).toBeUndefined();
    expect(await cache.writeLive('k', silver, await versionOf(cache), NOW + 2)).toBe(true);
    expect(await seen(cache)).toMatchObject({ tombstone: false, customer: silver });
  });

  test('P6: every change raises the version, so that two of them are two', async () => {
    const cache = await open();
    const versions = [await versionOf(cache)];
    for (const change of [{}, { changedAtMs: NOW }, { values: { tier: 'gold' }, changedAtMs: NOW + 9 }]) {
      await cache.applyChange('k', change, NOW);
      versions.push(await versionOf(cache));
    }
    expect(new Set(versions).size).toBe(4);
    expect([...versions].sort((a, b) => a - b)).toEqual(versions);
  });

  test('P6: a tombstone lives 7 days', async () => {
    const cache = await open();
    await cache.applyChange('k', {}, NOW);
    expect(await cache.read('k', NOW + 7 * DAY - 1000)).toMatchObject({ tombstone: true });
    expect(await cache.read('k', NOW + 7 * DAY)).toBeUndefined();
  });

  test('P6: an expired entry reads as absent and is written over; its version goes on', async () => {
    const cache = await open();
    await cache.writeLive('k', gold, 0, NOW);
    const before = await versionOf(cache);
    const later = NOW + 7 * DAY + 1000;
    expect(await cache.read('k', later)).toBeUndefined();
    // A change meanwhile makes it present again: what was read as absent may not be written.
    await cache.applyChange('k', {}, later);
    expect(await cache.writeLive('k', silver, 0, later)).toBe(false);
    expect(await cache.writeLive('k', silver, before, later)).toBe(false);
    const afterTombstone = later + 7 * DAY + 1000;
    expect(await cache.writeLive('k', silver, 0, afterTombstone)).toBe(true);
    expect(await versionOf(cache, afterTombstone)).toBeGreaterThan(before);
  });

  test('P6: a change is written through onto an entry with a known, older time', async () => {
    const cache = await open();
    await cache.writeLive('k', { ...gold, changedAtMs: NOW - 100 }, 0, NOW);
    expect(await seen(cache)).toMatchObject({ customer: gold, changedAtMs: NOW - 100 });
    const change: CacheChange = { values: { tier: 'platinum' }, changedAtMs: NOW - 50 };
    expect(await cache.applyChange('k', change, NOW + 10)).toBe('updated');
    expect(await seen(cache)).toEqual({
      customer: { found: true, customerId: 'C-1', tier: 'platinum' },
      // A part of the value is as old as it was.
      cachedAtMs: NOW,
      changedAtMs: NOW - 50,
      newestChangeMs: NOW - 50,
      tombstone: false,
      refreshUntilMs: 0,
    });
    const whole = { values: { tier: 'gold', customerId: 'C-2' }, changedAtMs: NOW - 40 };
    expect(await cache.applyChange('k', whole, NOW + 20)).toBe('updated');
    expect(await seen(cache)).toMatchObject({ customer: { customerId: 'C-2' }, cachedAtMs: NOW + 20 });
  });

  test('P6: a change that names another customer without a tier leaves the tier of the one before with nobody', async () => {
    const cache = await open();
    await cache.writeLive('k', { ...gold, changedAtMs: NOW - 100 }, 0, NOW);
    const same: CacheChange = { values: { customerId: 'C-1' }, changedAtMs: NOW - 50 };
    expect(await cache.applyChange('k', same, NOW + 10)).toBe('updated');
    const other: CacheChange = { values: { customerId: 'C-2' }, changedAtMs: NOW - 40 };
    expect(await cache.applyChange('k', other, NOW + 20)).toBe('invalidated');
    expect(await seen(cache)).toMatchObject({ tombstone: true });
  });

  test.each([
    ['no value', { changedAtMs: NOW + 5 }],
    ['no time', { values: { tier: 'silver' } }],
    ['an older time', { values: { tier: 'silver' }, changedAtMs: NOW - 101 }],
    ['the same time', { values: { tier: 'silver' }, changedAtMs: NOW - 100 }],
  ] satisfies [string, CacheChange][])('P6: a change with %s invalidates', async (_name, change) => {
    const cache = await open();
    await cache.writeLive('k', { ...gold, changedAtMs: NOW - 100 }, 0, NOW);
    expect(await cache.applyChange('k', change, NOW + 10)).toBe('invalidated');
    expect(await seen(cache)).toMatchObject({ tombstone: true });
    expect((await seen(cache))?.customer).toBeUndefined();
  });

  test('P6: a change invalidates a live value whose own time is not known', async () => {
    const cache = await open();
    const whole = (tier: string, changedAtMs: number) => ({
      values: { customerId: 'C-1', tier },
      changedAtMs,
    });
    expect(await cache.applyChange('k', whole('silver', NOW - 30), NOW)).toBe('invalidated');
    await cache.writeLive('k', gold, await versionOf(cache), NOW + 1);
    expect((await seen(cache))?.changedAtMs).toBeUndefined();
    expect(await cache.applyChange('k', whole('silver', NOW - 20), NOW + 2)).toBe('invalidated');
  });

  test('P6: an older change that comes late is not written through, whatever happened in between', async () => {
    const cache = await open();
    const whole = (tier: string, changedAtMs: number) => ({
      values: { customerId: 'C-1', tier },
      changedAtMs,
    });
    await cache.applyChange('k', whole('gold', NOW - 10), NOW);
    await cache.writeLive('k', gold, await versionOf(cache), NOW + 1);
    await cache.applyChange('k', whole('standard', NOW - 30), NOW + 2);
    expect(await cache.applyChange('k', whole('silver', NOW - 20), NOW + 3)).toBe('invalidated');
    expect(await cache.applyChange('k', whole('platinum', NOW - 5), NOW + 4)).toBe('updated');
    expect((await seen(cache))?.customer?.tier).toBe('platinum');
  });

  test('P6: nothing is written through after a change of unknown time', async () => {
    const cache = await open();
    await cache.applyChange('k', {}, NOW);
    const whole = { values: { customerId: 'C-1', tier: 'silver' }, changedAtMs: NOW + 1000 };
    expect(await cache.applyChange('k', whole, NOW + 1)).toBe('invalidated');
    expect(await cache.applyChange('k', { ...whole, changedAtMs: NOW + 2000 }, NOW + 2)).toBe('invalidated');
  });

  test('P6: onto a tombstone or an unknown customer only a whole customer is written through', async () => {
    const cache = await open();
    const at = (ms: number) => ({ changedAtMs: NOW + ms });
    await cache.applyChange('k', at(1), NOW);
    expect(await cache.applyChange('k', { values: { tier: 'gold' }, ...at(2) }, NOW)).toBe('invalidated');
    const whole = { customerId: 'C-9', tier: 'gold' };
    expect(await cache.applyChange('k', { values: whole, ...at(3) }, NOW)).toBe('updated');
    expect(await seen(cache)).toMatchObject({ customer: { found: true, ...whole }, tombstone: false });
    await cache.writeLive('k', { ...unknown, ...at(4) }, await versionOf(cache), NOW);
    expect(await cache.applyChange('k', { values: { tier: 'gold' }, ...at(5) }, NOW)).toBe('invalidated');
  });

  test('P5: one refresh a customer at a time, also where nothing is cached', async () => {
    const cache = await open();
    expect(await cache.leaseRefresh('k', NOW, NOW + 60_000)).toBe(true);
    expect(await cache.leaseRefresh('k', NOW + 59_999, NOW + 120_000)).toBe(false);
    expect(await seen(cache, NOW + 1)).toEqual({
      cachedAtMs: 0,
      tombstone: false,
      refreshUntilMs: NOW + 60_000,
    });
    expect(await cache.leaseRefresh('k', NOW + 60_000, NOW + 120_000)).toBe(true);
    expect(await cache.leaseRefresh('other', NOW, NOW + 60_000)).toBe(true);
  });

  test('P5: a lease is no entry: the live value is written and ends it', async () => {
    const cache = await open();
    await cache.leaseRefresh('k', NOW, NOW + 60_000);
    expect(await versionOf(cache)).toBe(0);
    expect(await cache.writeLive('k', gold, 0, NOW + 10)).toBe(true);
    expect(await seen(cache)).toMatchObject({ customer: gold, refreshUntilMs: 0 });
    expect(await cache.leaseRefresh('k', NOW + 20, NOW + 30)).toBe(true);
    await cache.applyChange('k', {}, NOW + 21);
    expect(await seen(cache)).toMatchObject({ refreshUntilMs: 0 });
  });

  test('P6: a lease does not bring an expired value back', async () => {
    const cache = await open();
    await cache.writeLive('k', gold, 0, NOW);
    const later = NOW + 8 * DAY;
    expect(await cache.leaseRefresh('k', later, later + 60_000)).toBe(true);
    expect(await cache.leaseRefresh('k', later + 1, later + 60_001)).toBe(false);
    expect((await cache.read('k', later))?.customer).toBeUndefined();
  });
});

/** Answers lie in the table in a form of their own. */
describeOnEngines('LookupCache of a connector’s answers', (engine) => {
  const fields = { accountId: text('', { needed: true }), cents: integer(0) };
  const answer = (cents: number) => ({
    ...{ found: true, isAmbiguous: false, entities: [] },
    values: { accountId: 'a-1', cents },
  });

  test('P6: a stated value is written through, and the rest of the answer stays', async () => {
    const writeThrough = writeThroughOf({ answer: fields });
    const table = await engine.createTable();
    const cache = dynamoCache(engine.client(), table, 7 * DAY, answerFormat(fields), writeThrough);
    await cache.writeLive('k', { ...answer(5), changedAtMs: NOW - 100 }, 0, NOW);
    const change = { values: { cents: 7 }, changedAtMs: NOW - 50 };
    expect(await cache.applyChange('k', change, NOW + 10)).toBe('updated');
    expect(await cache.read('k', NOW + 10)).toMatchObject({
      ...{ customer: answer(7), cachedAtMs: NOW, changedAtMs: NOW - 50, tombstone: false },
    });
    expect(await cache.applyChange('k', change, NOW + 20)).toBe('invalidated');
    expect((await cache.read('k', NOW + 20))?.customer).toBeUndefined();
  });
});

/** Whatever is done to it, the table holds what the memory adapter holds: both follow the one rule. */
describeOnEngines('LookupCache beside the one in memory', (engine) => {
  test('P6: any sequence of writes leaves the same entry', async () => {
    const table = await engine.createTable();
    const customer = fc.record({
      found: fc.constant(true),
      customerId: fc.constantFrom('C-1', 'C-2'),
      tier: fc.constantFrom('gold', 'silver'),
      changedAtMs: fc.option(fc.integer({ min: NOW - 5, max: NOW + 5 }), { nil: undefined }),
    });
    const step = fc.oneof(
      fc.record({ op: fc.constant('live' as const), customer, stale: fc.boolean() }),
      fc.record({
        op: fc.constant('change' as const),
        tier: fc.option(fc.constantFrom('gold', 'silver'), { nil: undefined }),
        customerId: fc.option(fc.constantFrom('C-1', 'C-2'), { nil: undefined }),
        changedAtMs: fc.option(fc.integer({ min: NOW - 5, max: NOW + 5 }), { nil: undefined }),
      }),
      fc.record({ op: fc.constant('lease' as const) }),
      fc.record({ op: fc.constant('wait' as const), ms: fc.constantFrom(1000, 60_000, 7 * DAY) }),
    );
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        const key = `run-${runs++}`;
        const stores = [memoryLookupCache(7 * DAY), dynamoLookupCache(engine.client(), table, 7 * DAY)];
        const told: unknown[][] = [];
        for (const store of stores) {
          let nowMs = NOW;
          const answers: unknown[] = [];
          for (const one of steps) {
            const before = await store.read(key, nowMs);
            if (one.op === 'wait') nowMs += one.ms;
            else if (one.op === 'lease') answers.push(await store.leaseRefresh(key, nowMs, nowMs + 60_000));
            else if (one.op === 'live') {
              const { changedAtMs, ...rest } = one.customer;
              const live = { ...rest, ...(changedAtMs === undefined ? {} : { changedAtMs }) };
              const version = one.stale ? 1 : (before?.version ?? 0);
              answers.push(await store.writeLive(key, live, version, nowMs));
            } else {
              const { tier, customerId, changedAtMs } = one;
              const part = { ...(tier && { tier }), ...(customerId && { customerId }) };
              const change = {
                ...(Object.keys(part).length === 0 ? {} : { values: part }),
                ...(changedAtMs === undefined ? {} : { changedAtMs }),
              };
              answers.push(await store.applyChange(key, change, nowMs));
            }
            answers.push(await store.read(key, nowMs));
          }
          told.push(answers);
        }
        expect(told[1]).toEqual(told[0]);
      }),
      { numRuns: 60 },
    );
  });
});

describe('LookupCache out of reach', () => {
  test('P5: every fault is an UnavailableError', async () => {
    const failing = { send: async () => Promise.reject(new Error('down')) };
    const cache = dynamoLookupCache(
      failing as unknown as Parameters<typeof dynamoLookupCache>[0],
      'table',
      7 * DAY,
    );
    const expected = { name: 'UnavailableError' };
    await expect(cache.read('k', NOW)).rejects.toMatchObject(expected);
    await expect(cache.writeLive('k', gold, 0, NOW)).rejects.toMatchObject(expected);
    await expect(cache.applyChange('k', {}, NOW)).rejects.toMatchObject(expected);
    await expect(cache.leaseRefresh('k', NOW, NOW)).rejects.toMatchObject(expected);
  });
});
