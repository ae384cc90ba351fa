import { describe, expect, it } from '@jest/globals';
import { UnavailableError } from '../../../lambdas/core/errors.ts';
import { ask, fleet, mortal, options, watch } from './support.ts';

describe('token refresh over the fleet', () => {
  it('P7: two hundred callers of twenty containers with an expired token cause one request', async () => {
    const all = fleet();
    const containers = Array.from({ length: 20 }, () => all.container());
    const asked = await ask(
      all,
      containers.flatMap((one) => Array.from({ length: 10 }, () => one)),
    );
    expect(all.endpoint.requests).toHaveLength(1);
    expect(asked.map(({ value }) => value?.accessToken)).toEqual(Array(200).fill('bearer-1'));
  });

  it('P7: the old token is served while it is valid, and one early refresh replaces it', async () => {
    const all = fleet();
    all.endpoint.lifeMs = 300_000;
    const containers = [all.container(), all.container(), all.container()];
    await ask(all, containers);
    await all.system.clock.advance(268_000);
    all.endpoint.latencyMs = 4000;
    const early = await ask(all, containers, 0);
    expect(early.map(({ value }) => value?.generation)).toEqual([1, 1, 1]);
    await all.system.clock.advance(6000);
    const later = await ask(all, containers, 0);
    expect(later.map(({ value }) => value?.generation)).toEqual([2, 2, 2]);
    expect(all.endpoint.requests).toHaveLength(2);
  });

  it('P7: a token of 300 s is refreshed 30 s before its end, one of an hour 300 s before', async () => {
    for (const [lifeMs, early] of [
      [300_000, 30_000],
      [36_000_000, 300_000],
    ] as const) {
      const all = fleet();
      all.endpoint.lifeMs = lifeMs;
      const container = all.container();
      const asOf = all.system.clock.now();
      await ask(all, [container]);
      await all.system.clock.advance(asOf + lifeMs - early - 1 - all.system.clock.now());
      await ask(all, [container], 0);
      expect(all.endpoint.requests).toHaveLength(1);
      await all.system.clock.advance(1);
      await ask(all, [container], 0);
      expect(all.endpoint.requests).toHaveLength(2);
    }
  });

  it('P7: with an endpoint that hangs everyone, the refresher too, is answered 503 within 2 s', async () => {
    const all = fleet();
    all.endpoint.mode = 'hangs';
    const asked = await ask(all, [all.container(), all.container()], options.waitMaxMs);
    for (const { error } of asked) expect(error).toBeInstanceOf(UnavailableError);
    expect(all.endpoint.requests).toHaveLength(1);
  });

  it('P7: an endpoint that is down for two hours sees at most five requests in any minute, then service resumes', async () => {
    const all = fleet();
    all.endpoint.mode = 'down';
    const containers = Array.from({ length: 5 }, () => all.container());
    for (let second = 0; second < 7200; second += 7) {
      const asked = await ask(all, containers, 7000);
      for (const { error } of asked) expect(error).toBeInstanceOf(UnavailableError);
    }
    const times = all.endpoint.requests.map(({ atMs }) => atMs);
    const fullest = Math.max(
      ...times.map((from) => times.filter((at) => at >= from && at < from + 60_000).length),
    );
    expect(fullest).toBeLessThanOrEqual(options.requestsPerMinute);
    // Backed off to five minutes: two hours hold about 24 of them and the first doublings.
    expect(times.length).toBeGreaterThan(24);
    expect(times.length).toBeLessThan(40);
    all.endpoint.mode = 'ok';
    await all.system.clock.advance(options.maxBackoffMs);
    const [after] = await ask(all, containers);
    expect(after?.value?.generation).toBe(1);
  });

  it('P7: a Retry-After longer than the back-off is kept', async () => {
    const all = fleet();
    const container = all.container();
    all.endpoint.mode = 'throttles';
    await ask(all, [container]);
    all.endpoint.mode = 'ok';
    await all.system.clock.advance(85_000);
    await ask(all, [container], 0);
    expect(all.endpoint.requests).toHaveLength(1);
    await all.system.clock.advance(5000);
    await ask(all, [container]);
    expect(all.endpoint.requests).toHaveLength(2);
  });
});

describe('a refresher that dies or freezes', () => {
  it('P7: killed after it took the lease, it is followed by one other, and the crash counts as a failure', async () => {
    const all = fleet();
    const dying = mortal(all.store);
    const victim = all.container({ store: dying.port });
    watch(victim.get());
    await all.system.clock.advance(10);
    dying.kill();
    await all.system.clock.advance(options.timeoutMs);
    expect((await all.store.read('genesys'))?.failures).toBe(1);
    const others = [all.container(), all.container()];
    const early = await ask(all, others);
    for (const { error } of early) expect(error).toBeInstanceOf(UnavailableError);
    expect(all.endpoint.requests).toHaveLength(1);
    await all.system.clock.advance(options.leaseMs);
    const later = await ask(all, others);
    expect(later.map(({ value }) => value?.accessToken)).toEqual(['bearer-2', 'bearer-2']);
    expect(all.endpoint.requests).toHaveLength(2);
  });

  it('P7: frozen with its answer in hand, its late write changes nothing', async () => {
    const all = fleet();
    const freezing = mortal(all.store);
    const victim = all.container({ store: freezing.port });
    watch(victim.get());
    await all.system.clock.advance(10);
    freezing.kill();
    await all.system.clock.advance(options.leaseMs);
    const [next] = await ask(all, [all.container()]);
    const before = await all.store.read('genesys');
    freezing.thaw();
    await all.system.clock.advance(options.timeoutMs);
    expect(await all.store.read('genesys')).toEqual(before);
    expect(before?.accessToken).toBe('bearer-2');
    expect(next?.value?.accessToken).toBe('bearer-2');
    const [thawed] = await ask(all, [victim]);
    expect(thawed?.value?.accessToken).toBe('bearer-2');
  });

  it('P7: frozen before it asked, it never asks', async () => {
    const all = fleet();
    const slow = {
      read: all.store.read,
      write: async (...args: Parameters<typeof all.store.write>) => {
        const written = await all.store.write(...args);
        await all.system.clock.sleep(options.leaseMs - options.timeoutMs + 1);
        return written;
      },
    };
    watch(all.container({ store: slow }).get());
    await all.system.clock.advance(options.leaseMs);
    expect(all.endpoint.requests).toHaveLength(0);
  });

  it('P7: a lease whose confirmation was lost is still used by its owner', async () => {
    const all = fleet();
    let first = true;
    const flaky = {
      read: all.store.read,
      write: async (...args: Parameters<typeof all.store.write>) => {
        const written = await all.store.write(...args);
        if (!first) return written;
        first = false;
        throw new UnavailableError('token_store', 'time-out after the write');
      },
    };
    const [asked] = await ask(all, [all.container({ store: flaky })]);
    expect(asked?.value?.accessToken).toBe('bearer-1');
  });
});
