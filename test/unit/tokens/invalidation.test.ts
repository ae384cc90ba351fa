import { describe, expect, it } from '@jest/globals';
import { UnavailableError } from '../../../lambdas/core/errors.ts';
import type { TokenStore } from '../../../lambdas/core/ports.ts';
import { ask, fleet, options } from './support.ts';

describe('invalidation by generation', () => {
  it('P7: a refused token is replaced by one request, however many containers were refused', async () => {
    const all = fleet();
    const containers = Array.from({ length: 10 }, () => all.container());
    await ask(all, containers);
    await Promise.all(containers.map((one) => one.invalidate(1)));
    const asked = await ask(all, containers);
    expect(asked.map(({ value }) => value?.generation)).toEqual(Array(10).fill(2));
    expect(all.endpoint.requests).toHaveLength(2);
  });

  it('P7: a late refusal of an older generation keeps the new token', async () => {
    const all = fleet();
    const [one, other] = [all.container(), all.container()];
    await ask(all, [one, other]);
    await one.invalidate(1);
    await ask(all, [one]);
    const before = await all.store.read('genesys');
    await other.invalidate(1);
    expect(await all.store.read('genesys')).toEqual(before);
    const [asked] = await ask(all, [other], 0);
    expect(asked?.value?.generation).toBe(2);
  });

  it('P7: an invalidation during a refresh does not cost the refresh', async () => {
    const all = fleet();
    all.endpoint.lifeMs = 300_000;
    const [one, other] = [all.container(), all.container()];
    await ask(all, [one, other]);
    await all.system.clock.advance(270_000);
    all.endpoint.latencyMs = 1000;
    await ask(all, [one], 10);
    await other.invalidate(1);
    const [asked] = await ask(all, [other]);
    expect(asked?.value?.generation).toBe(2);
    expect(all.endpoint.requests).toHaveLength(2);
  });

  it('P7: a token that is refused again and again is asked for at most five times a minute', async () => {
    const all = fleet();
    const container = all.container();
    for (let second = 0; second < 60; second += 1) {
      const [asked] = await ask(all, [container], 1000);
      if (asked?.value !== undefined) await container.invalidate(asked.value.generation);
    }
    expect(all.endpoint.requests).toHaveLength(options.requestsPerMinute);
  });

  it('P7: a container that keeps a copy drops it when the generation has moved', async () => {
    const all = fleet();
    const [one, other] = [all.container(), all.container()];
    await ask(all, [one, other]);
    await one.invalidate(1);
    await ask(all, [one], options.copyMs);
    const [asked] = await ask(all, [other], 0);
    expect(asked?.value?.generation).toBe(2);
  });

  it('P7: a valid copy is served while the table can not be read', async () => {
    const all = fleet();
    let broken = false;
    const brokenStore: TokenStore = {
      write: all.store.write,
      read: async (platform) => {
        if (broken) throw new UnavailableError('token_store', 'no table');
        return all.store.read(platform);
      },
    };
    const container = all.container({ store: brokenStore });
    await ask(all, [container]);
    broken = true;
    await all.system.clock.advance(options.copyMs);
    const [asked, fresh] = await ask(all, [container, all.container({ store: brokenStore })], 0);
    expect(asked?.value?.generation).toBe(1);
    expect(fresh?.error).toMatchObject({ code: 'token_store' });
    await all.system.clock.advance(all.endpoint.lifeMs);
    const [late] = await ask(all, [container], 0);
    expect(late?.error).toMatchObject({ code: 'token_store' });
  });

  it('P7: a refused token is not served again by its container, even if the table does not learn of it', async () => {
    const all = fleet();
    let broken = false;
    const container = all.container({
      store: {
        read: all.store.read,
        write: async (...args) => {
          if (!broken) return all.store.write(...args);
          throw new UnavailableError('token_store', 'no writes');
        },
      },
    });
    await ask(all, [container]);
    broken = true;
    await expect(container.invalidate(1)).rejects.toBeInstanceOf(UnavailableError);
    broken = false;
    const [asked] = await ask(all, [container]);
    expect(asked?.value?.generation).toBe(2);
    broken = true;
    await expect(container.invalidate(2)).rejects.toBeInstanceOf(UnavailableError);
    broken = false;
    // A refusal of an older one that comes late makes the newer no good again.
    await container.invalidate(1);
    const [again] = await ask(all, [container]);
    expect(again?.value?.generation).toBe(3);
  });

  it('a store that refuses every write ends in 503, not in a spin', async () => {
    const all = fleet();
    let reads = 0;
    const container = all.container({
      store: {
        read: async (platform) => {
          reads += 1;
          return all.store.read(platform);
        },
        write: async () => {
          throw new UnavailableError('token_store', 'no writes');
        },
      },
    });
    const [asked] = await ask(all, [container]);
    expect(asked?.error).toBeInstanceOf(UnavailableError);
    expect(all.endpoint.requests).toHaveLength(0);
    expect(reads).toBeLessThan(100);
  });
});
