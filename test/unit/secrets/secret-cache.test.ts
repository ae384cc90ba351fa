import { beforeEach, describe, expect, it } from '@jest/globals';
import { type MemorySecrets, memorySecrets } from '../../../lambdas/adapters/memory/secrets.ts';
import { memorySystem } from '../../../lambdas/adapters/memory/system.ts';
import { UnavailableError } from '../../../lambdas/core/errors.ts';
import type { SecretSource, SecretValues } from '../../../lambdas/core/ports.ts';
import { createSecretCache } from '../../../lambdas/core/secrets/secret-cache.ts';

const options = { cacheMs: 300_000, refreshMinMs: 5000, staleMaxMs: 3_600_000 };

describe('secret cache', () => {
  let system: ReturnType<typeof memorySystem>;
  let store: MemorySecrets;
  let cache: SecretSource;

  beforeEach(() => {
    system = memorySystem();
    store = memorySecrets(system.clock);
    store.put('a', 'one');
    cache = createSecretCache({ fetch: store.fetch, ...system }, options);
  });

  it('P10: keeps a copy for five minutes and no longer', async () => {
    await cache.read('a');
    store.put('a', 'two');
    await system.clock.advance(300_000);
    expect((await cache.read('a')).current).toBe('one');
    await system.clock.advance(1);
    expect(await cache.read('a')).toMatchObject({ current: 'two', previous: 'one' });
    expect(store.fetches).toBe(2);
  });

  it('keeps secrets apart', async () => {
    store.put('b', 'other');
    expect([(await cache.read('a')).current, (await cache.read('b')).current]).toEqual(['one', 'other']);
  });

  it('P10: many callers share one fetch', async () => {
    await Promise.all(Array.from({ length: 20 }, () => cache.read('a')));
    expect(store.fetches).toBe(1);
    store.put('a', 'two');
    const looks = await Promise.all(Array.from({ length: 20 }, () => cache.refresh('a')));
    expect(looks.map(({ current }) => current)).toEqual(Array.from({ length: 20 }, () => 'two'));
    expect(store.fetches).toBe(2);
  });

  it('P10: looks for a newer secret once in five seconds; a first read is no look', async () => {
    await cache.read('a');
    store.put('a', 'two');
    expect((await cache.refresh('a')).current).toBe('two');
    store.put('a', 'three');
    await system.clock.advance(4999);
    expect((await cache.refresh('a')).current).toBe('two');
    await system.clock.advance(1);
    expect((await cache.refresh('a')).current).toBe('three');
    expect(store.fetches).toBe(3);
  });

  it('P10: serves the last copy while the store fails, asking again every five seconds, up to its bound', async () => {
    await cache.read('a');
    store.failing = true;
    await system.clock.advance(300_001);
    expect((await cache.read('a')).current).toBe('one');
    expect((await cache.read('a')).current).toBe('one');
    expect(store.fetches).toBe(2);
    await system.clock.advance(5000);
    expect((await cache.read('a')).current).toBe('one');
    expect(store.fetches).toBe(3);
    await system.clock.advance(3_600_000);
    await expect(cache.read('a')).rejects.toThrow(UnavailableError);
    store.failing = false;
    expect((await cache.read('a')).current).toBe('one');
  });

  it('P10: a look that failed is not passed off as one that found nothing', async () => {
    await cache.read('a');
    store.failing = true;
    await expect(cache.refresh('a')).rejects.toThrow(UnavailableError);
    await system.clock.advance(4999);
    await expect(cache.refresh('a')).rejects.toThrow(
      new UnavailableError('secret_unavailable', 'The secret could not be checked; send it again.'),
    );
    await expect(cache.refresh('a')).rejects.toMatchObject({
      code: 'secret_unavailable',
      retryAfterSeconds: 5,
    });
    expect(store.fetches).toBe(2);
  });

  it('a look that failed is forgotten once the secret has been read', async () => {
    store.failing = true;
    await expect(cache.refresh('a')).rejects.toThrow(UnavailableError);
    store.failing = false;
    await cache.read('a');
    expect((await cache.refresh('a')).current).toBe('one');
  });

  it('P9, P10: reports to on-call how old the copy is that it serves, and nothing of the secret', async () => {
    await cache.read('a');
    store.failing = true;
    await system.clock.advance(300_001);
    await cache.read('a');
    const message = 'secret store unreachable, serving the last copy';
    expect(system.log.lines).toEqual([{ level: 'warn', message, fields: { ageMs: 300_001 } }]);
  });

  it('P10: a fetch begun during initialization that fails is tried again by the first caller', async () => {
    let fail: (error: Error) => void = () => undefined;
    const values: SecretValues = { current: 'one', currentSinceMs: 0 };
    const answers = [
      new Promise<SecretValues>((_, reject) => {
        fail = reject;
      }),
      Promise.resolve(values),
    ];
    const frozen = createSecretCache({ ...system, fetch: async () => answers.shift() ?? values }, options);
    const early = frozen.read('a').catch(() => undefined);
    const first = frozen.read('a');
    fail(new UnavailableError('secret_unavailable', 'frozen'));
    await early;
    expect(await first).toBe(values);
  });

  it('a fetch that throws at once does not block the next', async () => {
    let broken = true;
    const values: SecretValues = { current: 'one', currentSinceMs: 0 };
    const fetch = (): Promise<SecretValues> => {
      if (broken) throw new UnavailableError('secret_unavailable', 'broken');
      return Promise.resolve(values);
    };
    const source = createSecretCache({ ...system, fetch }, options);
    await expect(source.read('a')).rejects.toThrow(UnavailableError);
    broken = false;
    expect(await source.read('a')).toBe(values);
  });

  describe('over a store that is slow', () => {
    /** Fetches that end when told to, in the order in which they began. */
    function slow() {
      const flights: { answer(current: string): void; fail(): void }[] = [];
      const fetch = () =>
        new Promise<SecretValues>((resolve, reject) => {
          flights.push({
            answer: (current) => resolve({ current, currentSinceMs: 0 }),
            fail: () => reject(new UnavailableError('secret_unavailable', 'slow')),
          });
        });
      const source = createSecretCache({ ...system, fetch }, options);
      /** A source with the copy `one` that is due for a look. */
      const withCopy = async () => {
        const first = source.read('a');
        await system.clock.advance(0);
        flights[0]?.answer('one');
        await first;
        await system.clock.advance(300_001);
      };
      return { flights, source, withCopy };
    }
    const soon = async (reading: Promise<SecretValues>) => {
      const startMs = system.clock.now();
      let tookMs = -1;
      const done = reading.then(({ current }) => {
        tookMs = system.clock.now() - startMs;
        return current;
      });
      await system.clock.advance(1000);
      return [await done, tookMs];
    };

    it('P4: a usable copy is served after a fifth of a second, and at once while the look goes on', async () => {
      const { flights, source, withCopy } = slow();
      await withCopy();
      expect(await soon(source.read('a'))).toEqual(['one', 200]);
      expect(await soon(source.read('a'))).toEqual(['one', 0]);
      expect(flights).toHaveLength(2);
      expect(system.log.lines.map(({ message }) => message)).toContain(
        'secret store slow, serving the last copy',
      );
      flights[1]?.answer('two');
      await system.clock.advance(0);
      expect(await soon(source.read('a'))).toEqual(['two', 0]);
      expect(flights).toHaveLength(2);
    });

    it('P4: a look that fails after all is not repeated for five seconds', async () => {
      const { flights, source, withCopy } = slow();
      await withCopy();
      await soon(source.read('a'));
      flights[1]?.fail();
      await system.clock.advance(4999);
      expect(await soon(source.read('a'))).toEqual(['one', 0]);
      expect(flights).toHaveLength(2);
      expect(await soon(source.read('a'))).toEqual(['one', 200]);
      expect(flights).toHaveLength(3);
    });

    it('P10: a look that was frozen with its container is given up, and what it brings is as old as it is', async () => {
      const { flights, source, withCopy } = slow();
      await withCopy();
      await soon(source.read('a'));
      await system.clock.advance(3_000_000);
      const looked = source.refresh('a');
      await system.clock.advance(0);
      expect(flights).toHaveLength(3);
      flights[2]?.answer('three');
      expect((await looked).current).toBe('three');
      flights[1]?.answer('two');
      await system.clock.advance(0);
      expect((await source.read('a')).current).toBe('three');
    });

    it('P10: a frozen look’s failure says nothing of the store as it is now', async () => {
      const { flights, source, withCopy } = slow();
      await withCopy();
      await soon(source.read('a'));
      await system.clock.advance(3_000_000);
      const looked = source.refresh('a');
      await system.clock.advance(0);
      flights[2]?.answer('three');
      await looked;
      flights[1]?.fail();
      await system.clock.advance(0);
      expect((await source.refresh('a')).current).toBe('three');
    });

    it('P10: a look is joined for less than five seconds, and a frozen one’s end lets others join a later one', async () => {
      const { flights, source, withCopy } = slow();
      await withCopy();
      await soon(source.read('a'));
      await system.clock.advance(3999);
      const joined = source.refresh('a');
      await system.clock.advance(1);
      expect(flights).toHaveLength(2);
      const later = [source.refresh('a')];
      await system.clock.advance(0);
      expect(flights).toHaveLength(3);
      flights[1]?.answer('two');
      expect((await joined).current).toBe('two');
      later.push(source.refresh('a'));
      await system.clock.advance(0);
      flights[2]?.answer('three');
      const told = await Promise.all(later);
      expect(told.map(({ current }) => current)).toEqual(['three', 'three']);
    });

    it('P10: a frozen look’s answer does not hide that a later one has failed', async () => {
      const { flights, source, withCopy } = slow();
      await withCopy();
      await soon(source.read('a'));
      await system.clock.advance(5000);
      const looked = source.refresh('a');
      await system.clock.advance(0);
      flights[2]?.fail();
      await expect(looked).rejects.toThrow(UnavailableError);
      flights[1]?.answer('two');
      await system.clock.advance(0);
      await expect(source.refresh('a')).rejects.toThrow('could not be checked');
    });

    it('P10: a frozen look’s answer counts from when it was asked for', async () => {
      const { flights, source, withCopy } = slow();
      await withCopy();
      await soon(source.read('a'));
      await system.clock.advance(400_000);
      flights[1]?.answer('two');
      await system.clock.advance(0);
      expect(await soon(source.read('a'))).toEqual(['two', 200]);
      expect(flights).toHaveLength(3);
    });

    it('without a copy everyone waits for the store', async () => {
      const { flights, source } = slow();
      const first = source.read('a');
      await system.clock.advance(2000);
      flights[0]?.answer('one');
      expect((await first).current).toBe('one');
    });
  });
});
