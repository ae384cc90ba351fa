import { createHmac } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type MemorySecrets, memorySecrets } from '../../../lambdas/adapters/memory/secrets.ts';
import { memorySystem } from '../../../lambdas/adapters/memory/system.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { RequestError, UnavailableError } from '../../../lambdas/core/errors.ts';
import { createSecretCache } from '../../../lambdas/core/secrets/secret-cache.ts';
import { profileNamed, verifierProfiles } from '../../../lambdas/core/verify/profiles.ts';
import { createSignatureGuard, type SignatureGuard } from '../../../lambdas/core/verify/signature.ts';
import { anyCharacter } from '../../fixtures/any-character.ts';

const DAY_MS = 86_400_000;
const body = Buffer.from('{"messageId":"m-1"}');
const signed = (secret: string) => ({
  headers: { 'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` },
  body,
});

describe('signature guard', () => {
  let system: ReturnType<typeof memorySystem>;
  let store: MemorySecrets;
  let guard: SignatureGuard;
  let guardOf: (secretId: string) => SignatureGuard;

  beforeEach(() => {
    system = memorySystem();
    store = memorySecrets(system.clock);
    store.put('hook', 'old');
    const secrets = createSecretCache(
      { fetch: store.fetch, ...system },
      { cacheMs: 300_000, refreshMinMs: 5000, staleMaxMs: DAY_MS },
    );
    guardOf = (secretId) =>
      createSignatureGuard(
        { secrets, clock: system.clock, hasher },
        { profile: profileNamed('genesys'), secretId, previousValidMs: DAY_MS },
      );
    guard = guardOf('hook');
  });

  it('P10: a rotation in the documented order refuses nothing, and a day later the old secret is refused', async () => {
    await guard(signed('old'));
    store.stage('hook', 'new');
    await guard(signed('new'));
    await guard(signed('old'));
    store.promote('hook');
    await guard(signed('new'));
    await guard(signed('old'));
    await system.clock.advance(DAY_MS - 1000);
    await guard(signed('old'));
    await system.clock.advance(1000);
    await guard(signed('new'));
    await expect(guard(signed('old'))).rejects.toThrow(RequestError);
  });

  it('P10: a secret that is replaced at once is found by the first event signed with it', async () => {
    await guard(signed('old'));
    store.put('hook', 'new');
    await guard(signed('new'));
    expect(store.fetches).toBe(2);
  });

  it('P10: a flood of bad signatures looks once in five seconds, malformed ones never', async () => {
    await guard(signed('old'));
    for (let count = 0; count < 50; count += 1)
      await expect(guard(signed('bad'))).rejects.toThrow(RequestError);
    expect(store.fetches).toBe(2);
    await system.clock.advance(5000);
    await expect(guard(signed('bad'))).rejects.toThrow(RequestError);
    expect(store.fetches).toBe(3);
    await system.clock.advance(5000);
    await expect(guard({ headers: { 'x-hub-signature-256': 'sha256=abc' }, body })).rejects.toThrow(
      RequestError,
    );
    expect(store.fetches).toBe(3);
  });

  it('P10: what does not hold is 401 to the word', async () => {
    const error = {
      status: 401,
      code: 'bad_signature',
      message: 'The signature is missing or does not hold.',
    };
    await expect(guard(signed('bad'))).rejects.toMatchObject(error);
    await expect(guard({ headers: {}, body })).rejects.toMatchObject(error);
  });

  it('P10: a secret that can not be read is 503, never 401', async () => {
    store.failing = true;
    await expect(guard(signed('old'))).rejects.toThrow(UnavailableError);
    await expect(guard(signed('bad'))).rejects.toThrow(UnavailableError);
  });

  it('P10: with the store down, cached secrets still verify, and what they do not know is 503, again and again', async () => {
    await guard(signed('old'));
    store.failing = true;
    await guard(signed('old'));
    await expect(guard(signed('new'))).rejects.toThrow(UnavailableError);
    await expect(guard(signed('new'))).rejects.toThrow(UnavailableError);
    store.failing = false;
    store.put('hook', 'new');
    await system.clock.advance(5000);
    await guard(signed('new'));
  });

  it('P10: a secret that was never filled verifies nothing, not even an HMAC with an empty key', async () => {
    store.put('blank', '');
    await expect(guardOf('blank')(signed(''))).rejects.toThrow(UnavailableError);
  });

  it('P10: no header text and no bytes get in without the secret', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...verifierProfiles),
        fc.dictionary(
          fc.constantFrom(...verifierProfiles.map(({ header }) => header), 'webhook-id', 'svix-id'),
          fc.oneof(
            fc.string({ unit: anyCharacter }),
            fc.stringMatching(/^sha256=[0-9a-f]{64}$/),
            fc.stringMatching(/^v1,[A-Za-z0-9+/]{43}=$/),
          ),
        ),
        fc.uint8Array({ maxLength: 200 }),
        async (profile, headers, bytes) => {
          const secrets = { read: store.fetch, refresh: store.fetch };
          const options = { profile, secretId: 'hook', previousValidMs: DAY_MS };
          const times = { 'webhook-timestamp': '1767225600', 'svix-timestamp': '1767225600' };
          const request = { headers: { ...headers, ...times }, body: bytes };
          const fuzzed = createSignatureGuard({ secrets, clock: system.clock, hasher }, options);
          await expect(fuzzed(request)).rejects.toThrow(RequestError);
        },
      ),
      { numRuns: 500 },
    );
  });
});
