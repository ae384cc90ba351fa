/** The cache of a connector whose changes name records by their ids: what was read is written only where none has changed. */
import { describe, expect, test } from '@jest/globals';
import { memoryCache } from '../../../lambdas/adapters/memory/lookup-cache.ts';
import { memoryChangeCounter, memoryRecordIndex } from '../../../lambdas/adapters/memory/record-index.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { guardedCache, NO_ENTRY } from '../../../lambdas/core/connector/guarded-cache.ts';
import type { LookupAnswer } from '../../../lambdas/core/connector/look-up.ts';
import { invalidateRecord, partOf } from '../../../lambdas/core/connector/record-index.ts';
import { createRecordKeys } from '../../../lambdas/core/connector/record-keys.ts';

const NOW = Date.UTC(2026, 0, 1);
const answer = (...entities: string[]): LookupAnswer => ({
  ...{ found: true, values: { id: '7' }, isAmbiguous: false, entities },
});

function rig() {
  const plain = memoryCache<LookupAnswer>(86_400_000, () => undefined);
  const [counter, index] = [memoryChangeCounter(2), memoryRecordIndex()];
  const deps = {
    ...{ counter, index, recordKey: (id: string) => `record/${id}` },
    part: (id: string) => (id === 'a' ? 0 : 1),
    tombstone: (key: string) => plain.applyChange(key, {}, NOW),
  };
  const cache = guardedCache(plain, deps);
  const seen = async (key: string) => {
    const { version = 0, seen: counters = [] } = (await cache.read(key, NOW)) ?? {};
    return { version, seen: counters };
  };
  return { cache, plain, seen, change: (id: string) => invalidateRecord(deps, id) };
}

describe('P6: an answer made of records', () => {
  test('is read with the counters as they were, also where there is no entry', async () => {
    const { cache, change } = rig();
    await change('b');
    expect(await cache.read('k', NOW)).toEqual({ ...NO_ENTRY, seen: [0, 1] });
    await cache.writeLive('k', answer(), 0, NOW);
    expect(await cache.read('k', NOW)).toMatchObject({ customer: answer(), seen: [0, 1] });
  });

  test('is written where none of them has changed since', async () => {
    const { cache, plain, seen, change } = rig();
    await change('a');
    const before = await seen('k');
    expect(await cache.writeLive('k', answer('a', 'b'), before.version, NOW, before.seen)).toBe(true);
    expect(await plain.read('k', NOW)).toMatchObject({ customer: answer('a', 'b') });
    await change('b');
    expect(await plain.read('k', NOW)).toMatchObject({ tombstone: true });
  });

  test.each(['a', 'b'])('is not written where %s has changed since', async (id) => {
    const { cache, plain, seen, change } = rig();
    const before = await seen('k');
    await change(id);
    expect(await cache.writeLive('k', answer('a', 'b'), before.version, NOW, before.seen)).toBe(false);
    expect(await plain.read('k', NOW)).toBeUndefined();
  });

  test('is not written by whoever has not looked at the counters', async () => {
    const { cache, plain } = rig();
    expect(await cache.writeLive('k', answer('a'), 0, NOW)).toBe(false);
    expect(await plain.read('k', NOW)).toBeUndefined();
  });
});

describe('where a record is', () => {
  test('P9: an HMAC says, by the key that was read', async () => {
    const keys = createRecordKeys(hasher, 'billing', async () => 'pii');
    expect(() => keys.recordKey('a-1')).toThrow(
      expect.objectContaining({ code: 'pii_key_late', message: 'The key of the HMACs is not loaded.' }),
    );
    expect(await keys.piiKey()).toBe('pii');
    expect(keys.recordKey('a-1')).toBe(hasher.hmac('pii', 'billing#record#a-1'));
  });

  test('P6: the counter of an entity stays what earlier releases have used', () => {
    expect([1, 2, 7, 16].map((parts) => partOf(hasher, 'a-1', parts))).toEqual([0, 0, 2, 10]);
  });
});
