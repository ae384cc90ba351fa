import { describe, expect, it } from '@jest/globals';
import { memorySecrets } from '../../../lambdas/adapters/memory/secrets.ts';
import { memorySystem } from '../../../lambdas/adapters/memory/system.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { RequestError, UnavailableError } from '../../../lambdas/core/errors.ts';
import { createSecretCache } from '../../../lambdas/core/secrets/secret-cache.ts';
import { createApiKeyGuard } from '../../../lambdas/core/verify/api-key.ts';

const DAY_MS = 86_400_000;

function guarded() {
  const system = memorySystem();
  const store = memorySecrets(system.clock);
  store.put('key', 'first');
  const secrets = createSecretCache(
    { fetch: store.fetch, ...system },
    { cacheMs: 300_000, refreshMinMs: 5000, staleMaxMs: DAY_MS },
  );
  const guard = createApiKeyGuard(
    { secrets, clock: system.clock, hasher },
    { secretId: 'key', previousValidMs: DAY_MS },
  );
  return {
    store,
    clock: system.clock,
    present: (key: string) => guard({ headers: { 'x-api-key': key } }),
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

  it('P10: a replaced key is found at once', async () => {
    const { store, present } = guarded();
    await present('first');
    store.put('key', 'second');
    await present('second');
  });
});
