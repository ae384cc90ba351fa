import { describe, expect, it, jest } from '@jest/globals';
import { memorySecrets } from '../../../lambdas/adapters/memory/secrets.ts';
import { memorySystem } from '../../../lambdas/adapters/memory/system.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { RequestError, UnavailableError } from '../../../lambdas/core/errors.ts';
import { createSecretCache } from '../../../lambdas/core/secrets/secret-cache.ts';
import { createApiKeyGuard } from '../../../lambdas/core/verify/api-key.ts';

const DAY_MS = 86_400_000;

function guarded(first = 'first') {
  const system = memorySystem();
  const equal = jest.fn(hasher.equal);
  const sha256 = jest.fn(hasher.sha256);
  const store = memorySecrets(system.clock);
  store.put('key', first);
  const secrets = createSecretCache(
    { fetch: store.fetch, ...system },
    { cacheMs: 300_000, refreshMinMs: 5000, staleMaxMs: DAY_MS },
  );
  const guard = createApiKeyGuard(
    { ...system, secrets, hasher: { ...hasher, equal, sha256 } },
    { secretId: 'key', previousValidMs: DAY_MS },
  );
  return {
    store,
    ...system,
    equal,
    sha256,
    present: (key: string, connector?: string) => guard({ headers: { 'x-api-key': key } }, connector),
    guard,
  };
}

describe('API key', () => {
  it('P10: takes the current, the pending and the previous key', async () => {
    const { store, present } = guarded();
    store.stage('key', 'second');
    await present('first');
    await present('second');
    store.promote('key');
    await present('first');
  });

  it('P10: a key that is known costs no second look at the secret, be it one of several', async () => {
    const { store, present } = guarded();
    store.stage('key', 'second');
    await present('first');
    await present('second');
    expect(store.fetches).toBe(1);
  });

  it.each(['', 'firs', 'first ', 'First', 'first,first', 'first, first'])('P10: refuses %j', async (key) => {
    const refused = { status: 401, code: 'unauthorized', message: 'The API key is missing or wrong.' };
    await expect(guarded().present(key)).rejects.toMatchObject(refused);
  });

  it('P10: refuses a request without the header, without a look at the secret', async () => {
    const { guard, store } = guarded();
    await expect(guard({ headers: {} })).rejects.toThrow(RequestError);
    expect(store.fetches).toBe(0);
  });

  it('P10: a secret that can not be read is 503', async () => {
    const { store, present } = guarded();
    store.failing = true;
    await expect(present('first')).rejects.toThrow(UnavailableError);
  });

  it('P10: the keys of a secret are read once, be there two versions of it', async () => {
    const { store, present, sha256 } = guarded();
    store.stage('key', 'second');
    await present('second');
    sha256.mockClear();
    for (const key of ['second', 'first', 'second']) await present(key);
    expect(sha256.mock.calls).toEqual([['second'], ['first'], ['second']]);
  });

  it('P10: of the versions of a secret the last six are kept read, and no more', async () => {
    const { store, present, sha256, clock } = guarded('k1');
    const timesRead = async (key: string) => {
      sha256.mockClear();
      await present(key);
      return sha256.mock.calls.filter(([text]) => text === key).length - 1;
    };
    const replace = async (key: string) => {
      await clock.advance(5000);
      store.put('key', key);
      return timesRead(key);
    };
    await present('k1');
    for (const key of ['k2', 'k3', 'k4', 'k5', 'k6']) expect(await replace(key)).toBe(1);
    expect(await timesRead('k6')).toBe(0);
    expect(await timesRead('k5')).toBe(0);
    expect(await replace('k1')).toBe(0);
    expect(await replace('k7')).toBe(1);
    expect(await replace('k2')).toBe(1);
  });

  it('P10: a replaced key is found at once', async () => {
    const { store, present } = guarded();
    await present('first');
    store.put('key', 'second');
    await present('second');
  });
});

const named = (keys: object): string => JSON.stringify({ v: 1, keys });
const IVR = { current: 'ivr-one', connectors: ['crm', 'sales'] };
const several = named({ ivr: IVR, agents: { current: 'agents-one', pending: 'agents-two' } });
const forbidden = { status: 403, code: 'forbidden', message: 'The API key does not open this connector.' };

describe('API keys with names', () => {
  it('each opens its connectors, and all without a list', async () => {
    const { present } = guarded(several);
    const ivr = { name: 'ivr', connectors: ['crm', 'sales'] };
    expect(await present('ivr-one', 'crm')).toEqual(ivr);
    expect(await present('ivr-one', 'sales')).toEqual(ivr);
    expect(await present('agents-one', 'ehr')).toEqual({ name: 'agents' });
  });

  it('P10: one that is given to a connector opens no other, after a comparison, and the log names it alone', async () => {
    const { present, equal, log, metrics } = guarded(several);
    await expect(present('ivr-one', 'ehr')).rejects.toMatchObject(forbidden);
    expect(equal).toHaveBeenCalled();
    const [line] = log.lines;
    expect(line).toEqual({
      ...{ level: 'warn', message: 'an API key was refused at a connector that it does not open' },
      fields: { key: 'ivr', connector: 'ehr' },
    });
    expect(JSON.stringify([log.lines, [...metrics.sums]])).not.toContain('ivr-one');
    expect(metrics.sums.get('ApiKeyRequests/ivr')).toBe(1);
  });

  it('P10: every key is compared at every request, whichever it is', async () => {
    const counts = await Promise.all(
      ['ivr-one', 'agents-two', 'agents-one'].map(async (key) => {
        const { present, equal } = guarded(several);
        await present(key);
        return equal.mock.calls.length;
      }),
    );
    expect(counts).toEqual([3, 3, 3]);
  });

  it.each(['', 'ivr', 'ivr-on', '{', several])('P10: %j is 401, after a comparison', async (key) => {
    const { present, equal } = guarded(several);
    await expect(present(key, 'crm')).rejects.toMatchObject({ status: 401, code: 'unauthorized' });
    expect(equal).toHaveBeenCalled();
  });

  it('P10: rotating one key refuses nobody at any step, and the others never notice', async () => {
    const { present, store, clock } = guarded(named({ ivr: { current: 'a1' }, agents: { current: 'b1' } }));
    const all = async (...keys: string[]) => {
      for (const key of keys) await present(key, 'crm');
    };
    await all('a1', 'b1');
    store.put('key', named({ ivr: { current: 'a1', pending: 'a2' }, agents: { current: 'b1' } }));
    await all('a2', 'a1', 'b1');
    store.put('key', named({ ivr: { current: 'a2' }, agents: { current: 'b1' } }));
    await all('a2', 'a1', 'b1');
    await clock.advance(DAY_MS + 300_000);
    await all('a2', 'b1');
    await expect(present('a1')).rejects.toMatchObject({ status: 401 });
  });

  it('P10: from one key to several nothing is refused', async () => {
    const { present, store } = guarded();
    await present('first', 'crm');
    store.put('key', named({ default: { current: 'first' }, ivr: { current: 'a1', connectors: ['crm'] } }));
    await present('a1', 'crm');
    await present('first', 'crm');
  });

  it('P10: a list that is narrowed counts from the moment that it is known, though the previous version had a longer one', async () => {
    const { present, store, clock } = guarded(several);
    await present('ivr-one', 'sales');
    store.put('key', named({ ivr: { ...IVR, connectors: ['crm'] } }));
    await clock.advance(300_001);
    await present('ivr-one', 'crm');
    await expect(present('ivr-one', 'sales')).rejects.toMatchObject(forbidden);
  });

  it.each([
    '{"keys": ',
    '{}',
    named({}),
    named({ ivr: { current: '' } }),
    '{"v": 2, "keys": {"a": {"current": "x"}}}',
  ])('P10: a secret that can not be read as keys is 503, never 401: %s', async (text) => {
    await expect(guarded(text).present('first')).rejects.toThrow(UnavailableError);
  });

  it('P10: a version that can not be read as keys leaves the others in force', async () => {
    const { present, store } = guarded(several);
    store.stage('key', '{"keys": ');
    await present('ivr-one', 'crm');
  });
});
