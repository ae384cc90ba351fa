/** What the cache offers, and what a change makes of it. */
import { describe, expect, test } from '@jest/globals';
import { customerWriteThrough } from '../../../lambdas/core/connector/customers.ts';
import { changedValue } from '../../../lambdas/core/lookup/cache-rule.ts';
import { freshIn, lastKnownIn } from '../../../lambdas/core/lookup/cached-value.ts';
import { lookupOptions } from '../../../lambdas/core/lookup/options.ts';
import type { CacheChange, CacheEntry } from '../../../lambdas/core/ports.ts';
import { entryOf, gold, NOW, unknown } from './rig.ts';

describe('what the cache has to offer', () => {
  const options = { ...lookupOptions(() => 0, 'US'), freshMs: 300, notFoundMs: 60, staleMs: 700 };

  test.each([
    ['a value', gold, 300, 'cache'],
    ['an old value', gold, 301, undefined],
    ['an unknown caller', unknown, 60, 'cache'],
    ['a caller unknown for long', unknown, 61, undefined],
  ])('P5: %s', (_name, customer, ageMs, source) => {
    expect(freshIn(entryOf({ customer }), NOW + ageMs, options)?.source).toBe(source);
  });

  test('P5: the last known value, up to its greatest age', () => {
    expect(lastKnownIn(entryOf(), NOW + 700, options, unknown)).toEqual({
      source: 'stale_cache',
      customer: gold,
      ageMs: 700,
    });
    expect(lastKnownIn(entryOf(), NOW + 701, options, unknown)).toEqual({
      source: 'default',
      customer: unknown,
    });
  });

  test('P5: a clock that is behind makes no value younger than now', () => {
    expect(freshIn(entryOf(), NOW - 5000, options)).toEqual({ source: 'cache', customer: gold, ageMs: 0 });
  });

  test('P5: nothing, where there is no entry or no value in it', () => {
    const { customer: _, ...blank } = entryOf();
    for (const entry of [undefined, blank, entryOf({ tombstone: true })]) {
      expect(freshIn(entry, NOW, options)).toBeUndefined();
      expect(lastKnownIn(entry, NOW, options, unknown).source).toBe('default');
    }
  });
});

describe('what a change by the CRM makes of an entry', () => {
  const whole: CacheChange = { values: { customerId: 'C-2', tier: 'silver' }, changedAtMs: 20 };
  const tier: CacheChange = { values: { tier: 'silver' }, changedAtMs: 20 };
  const known = entryOf({ changedAtMs: 10 });
  const silver = { found: true, customerId: 'C-1', tier: 'silver', changedAtMs: 20 };
  const { customer: _, ...blank } = known;

  test.each<[string, CacheEntry | undefined, CacheChange, object | undefined]>([
    ['a part of a known customer', known, tier, silver],
    [
      'the other part of the same customer',
      known,
      { values: { customerId: gold.customerId }, changedAtMs: 20 },
      { ...gold, changedAtMs: 20 },
    ],
    [
      'another customer, whose tier it does not tell',
      known,
      { values: { customerId: 'C-2' }, changedAtMs: 20 },
      undefined,
    ],
    ['a whole customer', known, whole, { ...silver, customerId: 'C-2' }],
    [
      'a whole customer on a tombstone',
      { ...known, tombstone: true },
      whole,
      { ...silver, customerId: 'C-2' },
    ],
    ['a part on a tombstone', { ...known, tombstone: true }, tier, undefined],
    ['a part of an unknown caller', { ...known, customer: unknown }, tier, undefined],
    ['a part of nothing', blank, tier, undefined],
    ['the other part of nothing', blank, { values: { customerId: 'C-2' }, changedAtMs: 20 }, undefined],
    ['no value', known, { changedAtMs: 20 }, undefined],
    ['no time', known, { values: { tier: 'silver' } }, undefined],
    ['an entry whose own time is unknown', entryOf(), whole, undefined],
    ['no entry', undefined, whole, undefined],
    ['a change of the same time', { ...known, changedAtMs: 20 }, whole, undefined],
    ['a change older than one that was told', { ...known, newestChangeMs: 20 }, whole, undefined],
    ['a change newer than one that was told', { ...known, newestChangeMs: 19 }, tier, silver],
  ])('P6: %s', (_name, entry, change, customer) => {
    expect(changedValue(entry, change, customerWriteThrough)?.value).toEqual(customer);
  });

  test('P6: a change is whole with both of what a customer is', () => {
    const isWhole = (change: CacheChange) => changedValue(known, change, customerWriteThrough)?.isWhole;
    expect([whole, tier].map(isWhole)).toEqual([true, false]);
  });
});
