import { describe, expect, test } from '@jest/globals';
import type { Customer } from '../../../lambdas/core/ports.ts';
import { gold, lookupRig } from './rig.ts';

const silver: Customer = { found: true, customerId: 'C-1', tier: 'silver' };

/** A lookup that is waiting for the CRM, and what the CRM will answer. */
async function inFlight(rig: ReturnType<typeof lookupRig>) {
  let answerWith: (customer: Customer) => void = () => undefined;
  const asked = new Promise<void>((told) => {
    rig.crm.answer = () => {
      told();
      return new Promise((resolve) => {
        answerWith = resolve;
      });
    };
  });
  const answer = rig.ask();
  await asked;
  return { answer, answerWith: (customer: Customer) => answerWith(customer) };
}

describe('P6: no poison', () => {
  test('P6: a lookup in flight during the invalidation does not write back what it had asked before', async () => {
    const rig = lookupRig();
    const lookup = await inFlight(rig);
    await rig.cache.applyChange(rig.key, {}, rig.clock.now());
    lookup.answerWith(gold);
    // It began before the invalidation, so it may tell what it was told.
    expect((await lookup.answer).body).toMatchObject({ source: 'live', tier: 'gold' });
    expect(await rig.cache.read(rig.key, rig.clock.now())).toMatchObject({ tombstone: true });

    rig.crm.answer = async () => silver;
    expect((await rig.ask()).body).toMatchObject({ source: 'live', tier: 'silver' });
    expect((await rig.ask()).body).toMatchObject({ source: 'cache', tier: 'silver' });
  });

  test('P6: nor where an entry was cached, nor where the invalidation came twice', async () => {
    const rig = lookupRig();
    rig.crm.answer = async () => gold;
    await rig.ask();
    await rig.clock.advance(301_000);
    const lookup = await inFlight(rig);
    await rig.cache.applyChange(rig.key, {}, rig.clock.now());
    await rig.cache.applyChange(rig.key, {}, rig.clock.now());
    lookup.answerWith(gold);
    await lookup.answer;
    expect(await rig.cache.read(rig.key, rig.clock.now())).toMatchObject({ tombstone: true });
  });

  test('P6: nor over a change that was written through meanwhile', async () => {
    const rig = lookupRig();
    const now = rig.clock.now();
    await rig.cache.writeLive(rig.key, { ...gold, changedAtMs: now }, 0, now);
    await rig.clock.advance(301_000);
    const lookup = await inFlight(rig);
    const change = { values: { customerId: 'C-1', tier: 'silver' }, changedAtMs: now + 1000 };
    expect(await rig.cache.applyChange(rig.key, change, rig.clock.now())).toBe('updated');
    lookup.answerWith(gold);
    await lookup.answer;
    expect((await rig.ask()).body).toMatchObject({ source: 'cache', tier: 'silver' });
  });

  test('P6: an invalidated value is not served, not even while the CRM is down', async () => {
    const rig = lookupRig();
    await rig.ask();
    await rig.cache.applyChange(rig.key, {}, rig.clock.now());
    await rig.openBreaker();
    // A container's copy of the breaker is a second old at most.
    await rig.clock.advance(1000);
    expect((await rig.ask()).body).toMatchObject({ source: 'default', found: false });
  });

  test('P6: two lookups at once: the second write is dropped, and nothing is lost by it', async () => {
    const rig = lookupRig();
    const first = await inFlight(rig);
    rig.crm.answer = async () => silver;
    expect((await rig.ask()).body).toMatchObject({ tier: 'silver' });
    first.answerWith(gold);
    await first.answer;
    expect((await rig.ask()).body).toMatchObject({ source: 'cache', tier: 'silver' });
  });
});
