/** Races and faults at their exact edges. */
import { describe, expect, it } from '@jest/globals';
import { UnavailableError } from '../../../lambdas/core/errors.ts';
import type { TokenStore } from '../../../lambdas/core/ports.ts';
import { emptyRecord } from '../../../lambdas/core/tokens/record.ts';
import { orderRetry } from '../../../lambdas/core/tokens/retry.ts';
import { ask, fleet, options, watch } from './support.ts';

const noWrites = new UnavailableError('token_store', 'no writes');

describe('P7: a refresh', () => {
  it('asks as long as its answer must come within the lease', async () => {
    const all = fleet();
    const slow = {
      read: all.store.read,
      write: async (...args: Parameters<typeof all.store.write>) => {
        const written = await all.store.write(...args);
        if (all.endpoint.requests.length === 0)
          await all.system.clock.sleep(options.leaseMs - options.timeoutMs);
        return written;
      },
    };
    watch(all.container({ store: slow }).get());
    await all.system.clock.advance(options.leaseMs);
    expect(all.endpoint.requests).toHaveLength(1);
    expect((await all.store.read('genesys'))?.generation).toBe(1);
  });

  it.each([
    [options.timeoutMs - 1, 1],
    [options.timeoutMs + options.pollMs, 0],
  ])(
    'insists on its outcome for 5 s: with no writes for %i ms the generation is %i',
    async (ms, generation) => {
      const all = fleet();
      let brokenUntilMs = 0;
      const store = {
        read: all.store.read,
        write: async (...args: Parameters<typeof all.store.write>) => {
          if (all.system.clock.now() < brokenUntilMs) throw noWrites;
          if (args[0] === 'genesys' && brokenUntilMs === 0)
            brokenUntilMs = all.system.clock.now() + all.endpoint.latencyMs + ms;
          return all.store.write(...args);
        },
      };
      const brief = { ...all.endpoint, request: all.endpoint.request };
      watch(all.container({ store, endpoint: brief }).get());
      await all.system.clock.advance(options.timeoutMs + 2000);
      expect((await all.store.read('genesys'))?.generation).toBe(generation);
    },
  );

  it('does not insist where the fault is not the store’s', async () => {
    const all = fleet();
    let writes = 0;
    const store = {
      read: all.store.read,
      write: async (...args: Parameters<typeof all.store.write>) => {
        writes += 1;
        if (writes > 1) throw new TypeError('bug');
        return all.store.write(...args);
      },
    };
    const [answer] = await ask(all, [all.container({ store })], options.waitMaxMs);
    expect(answer?.error).toBeInstanceOf(TypeError);
    expect(writes).toBe(2);
  });

  it('looks for a newer secret only where the one loaded was rejected', async () => {
    const all = fleet();
    const looks: boolean[] = [];
    const credentials = async (newer: boolean) => {
      looks.push(newer);
      return all.secret;
    };
    all.endpoint.mode = 'rejects';
    await ask(all, [all.container({ credentials })], 1000);
    expect(looks).toEqual([false, true]);
    looks.length = 0;
    const other = fleet();
    other.endpoint.mode = 'down';
    await ask(other, [other.container({ credentials })], 1000);
    expect(looks).toEqual([false, false]);
  });

  it('whose record is gone when it would be written is lost, and another follows', async () => {
    const all = fleet();
    let writes = 0;
    let gone = false;
    const store: TokenStore = {
      async read(platform) {
        if (!gone) return all.store.read(platform);
        gone = false;
        return undefined;
      },
      async write(...args) {
        writes += 1;
        gone = writes === 2;
        return !gone && all.store.write(...args);
      },
    };
    const [answer] = await ask(all, [all.container({ store })], options.waitMaxMs);
    expect(answer?.error).toMatchObject({ code: 'token_wait' });
    await all.system.clock.advance(options.leaseMs);
    const [next] = await ask(all, [all.container()]);
    expect(next?.value?.accessToken).toBe('bearer-2');
  });

  it('under way is waited for before a function answers', async () => {
    const all = fleet();
    const container = all.container();
    watch(container.get());
    await all.system.clock.advance(10);
    const settled = watch(container.settled());
    await all.system.clock.advance(289);
    expect(settled.done).toBe(false);
    await all.system.clock.advance(1);
    expect(settled.done).toBe(true);
  });
});

describe('P7: a write that others win', () => {
  it('an invalidation gives up after five', async () => {
    const all = fleet();
    await ask(all, [all.container()]);
    let writes = 0;
    const write = async () => {
      writes += 1;
      return false;
    };
    await all.container({ store: { ...all.store, write } }).invalidate(1);
    expect(writes).toBe(5);
    expect(all.system.log.lines).toEqual([]);
  });

  it.each([undefined, { generation: 2 }, { accessToken: '' }])(
    'an invalidation of what is gone writes nothing: %j',
    async (differs) => {
      const all = fleet();
      const record = { ...emptyRecord, revision: 1, generation: 1, accessToken: 'bearer', ...differs };
      if (differs !== undefined) await all.store.write('genesys', record, 0);
      await all.container().invalidate(1);
      expect((await all.store.read('genesys'))?.revision).toBe(differs && 1);
    },
  );

  it('an ordered retry is written again, and the token loaded is refreshed at once', async () => {
    const all = fleet();
    expect(await orderRetry(all.store, 'genesys', options)).toBe(false);
    await all.store.write('genesys', { ...emptyRecord, revision: 1, refreshAtMs: 9, notBeforeMs: 9 }, 0);
    let lost = 0;
    const write = async (...args: Parameters<typeof all.store.write>) => {
      lost += 1;
      return lost > 1 && all.store.write(...args);
    };
    expect(await orderRetry({ ...all.store, write }, 'genesys', options)).toBe(true);
    expect(await all.store.read('genesys')).toEqual({ ...emptyRecord, revision: 2 });
    expect(lost).toBe(2);
  });
});
