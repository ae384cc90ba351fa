/** How a container waits for its token and what that costs the table. */
import { describe, expect, it } from '@jest/globals';
import type { TokenRecord } from '../../../lambdas/core/ports.ts';
import { emptyRecord } from '../../../lambdas/core/tokens/record.ts';
import { ask, type Fleet, fleet, options } from './support.ts';

/** A store whose calls can be looked at. */
function watched(all: Fleet) {
  const calls: string[] = [];
  const readsMs: number[] = [];
  const store = {
    read: async (...args: Parameters<typeof all.store.read>) => {
      calls.push('read');
      readsMs.push(all.system.clock.now());
      return all.store.read(...args);
    },
    write: async (...args: Parameters<typeof all.store.write>) => {
      calls.push('write');
      return all.store.write(...args);
    },
  };
  return { store, calls, readsMs };
}
/** A fleet whose record is this. */
async function withRecord(differs: (nowMs: number) => Partial<TokenRecord>): Promise<Fleet> {
  const all = fleet();
  const record = { ...emptyRecord, revision: 1, ...differs(all.system.clock.now()) };
  await all.store.write('genesys', record, 0);
  return all;
}
const leased = () => withRecord((now) => ({ leaseOwner: 'other', leaseUntilMs: now + 99_999 }));
const known = {
  credentials: [{ name: 'primary' as const, fingerprint: 'primary:primary', rejections: 0, requestsMs: [] }],
};
const token = { generation: 1, accessToken: 'bearer', expiresAtMs: 9e15 };

describe('P7: a waiter', () => {
  it.each([
    [0, 50],
    [0.5, 100],
    [0.9, 140],
  ])('looks again by chance between half and one and a half of 100 ms (%f)', async (unit, ms) => {
    const all = await leased();
    const { store, readsMs } = watched(all);
    await ask(all, [all.container({ store, random: { ...all.system.random, unit: () => unit } })], 500);
    expect((readsMs[1] ?? 0) - (readsMs[0] ?? 0)).toBe(ms);
  });

  it('gives up with its caller: nothing looks on', async () => {
    const all = await leased();
    const { store, calls } = watched(all);
    const [answer] = await ask(all, [all.container({ store })], options.waitMaxMs);
    expect(answer?.error).toMatchObject({ code: 'token_wait' });
    await all.system.clock.advance(2 * options.pollMs);
    const soFar = calls.length;
    await all.system.clock.advance(60_000);
    expect(calls).toHaveLength(soFar);
    expect(all.system.clock.sleeping()).toBe(0);
  });

  it('who has stopped waiting hears no more of it, and nothing is left unheard that would end the process', async () => {
    const unheard: unknown[] = [];
    const hear = (reason: unknown) => unheard.push(reason);
    process.on('unhandledRejection', hear);
    const all = fleet();
    all.endpoint.mode = 'hangs';
    const container = all.container();
    const [answer] = await ask(all, [container], options.waitMaxMs);
    await all.system.clock.advance(2 * options.timeoutMs);
    process.off('unhandledRejection', hear);
    expect(answer?.error).toMatchObject({ code: 'token_wait' });
    expect(all.system.clock.sleeping()).toBe(0);
    expect(unheard).toHaveLength(0);
  });

  it.each([
    [1500, { value: { accessToken: 'bearer-1' } }],
    [options.waitMaxMs, { error: { code: 'token_wait' } }],
    [options.waitMaxMs + 1, { error: { code: 'token_backoff' } }],
  ])('sits a back-off of %i ms out if that is within its 2 s', async (ms, expected) => {
    const all = await withRecord((now) => ({ ...known, notBeforeMs: now + ms }));
    const [answer] = await ask(all, [all.container()], options.waitMaxMs);
    expect(answer).toMatchObject(expected);
  });
});

describe('P7: the table', () => {
  it('sees two reads and two writes a refresh, however many callers a container has', async () => {
    const all = fleet();
    const { store, calls } = watched(all);
    const container = all.container({ store });
    await ask(all, Array(10).fill(container), 1000);
    expect(calls).toEqual(['read', 'write', 'write', 'read']);
  });

  it('is looked at again after 5 s by who has a copy, not before', async () => {
    const all = await withRecord(() => ({ ...token, refreshAtMs: 9e15 }));
    const { store, calls } = watched(all);
    const container = all.container({ store });
    await ask(all, [container], options.copyMs - 1);
    await ask(all, [container], 1);
    expect(calls).toHaveLength(1);
    await ask(all, [container], 0);
    expect(calls).toHaveLength(2);
  });

  it('is looked at once at the time of the refresh, not by every caller after it', async () => {
    const all = await withRecord((now) => ({ ...token, refreshAtMs: now + 10 }));
    const { store, readsMs } = watched(all);
    const container = all.container({ store });
    all.endpoint.mode = 'hangs';
    const startedMs = all.system.clock.now();
    for (const ms of [10, 0, 0, 1]) await ask(all, [container], ms);
    await ask(all, [container], 0);
    expect(readsMs.map((at) => at - startedMs)).toEqual([0, 10]);
  });
});

describe('P7: an early refresh', () => {
  it('that may not begin is no failure', async () => {
    const all = await withRecord((now) => ({ ...token, ...known, notBeforeMs: now + 9999 }));
    const [answer] = await ask(all, [all.container()]);
    expect(answer?.value?.generation).toBe(1);
    expect(all.endpoint.requests).toEqual([]);
    expect(all.system.log.lines).toEqual([]);
  });

  it('that fails late is reported once, however often it was asked for', async () => {
    const all = await withRecord(() => token);
    const fault = Promise.withResolvers<never>();
    const container = all.container({ credentials: () => fault.promise });
    for (let look = 0; look < 3; look += 1) await ask(all, [container], options.copyMs);
    fault.reject(new Error('no secret'));
    await container.settled();
    await all.system.clock.advance(0);
    expect(all.system.log.lines).toHaveLength(1);
  });
});
