/** What a request presents, held against a secret: nothing but the whole of it, made with a key of the profile's form. */
import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { memorySecrets } from '../../../lambdas/adapters/memory/secrets.ts';
import { memorySystem } from '../../../lambdas/adapters/memory/system.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { hmac, sharedKey } from '../../../lambdas/core/connector/change.ts';
import { createSecretCache } from '../../../lambdas/core/secrets/secret-cache.ts';
import type { SignatureProfile } from '../../../lambdas/core/verify/profile.ts';
import { proofOf } from '../../../lambdas/core/verify/proof.ts';
import { createSignatureGuard } from '../../../lambdas/core/verify/signature.ts';
import { signedContent } from '../../../lambdas/core/verify/signed-content.ts';

const NOW = Date.UTC(2026, 0, 1);
const body = Buffer.from('{}');
const macOf = (key: string, text: string): string => createHmac('sha256', key).update(text).digest('hex');
const own = (more: Partial<SignatureProfile> = {}): SignatureProfile =>
  hmac({ header: 'x-signature', encodings: ['hex'], signed: ['body'], ...more });

describe('P10: a shared key', () => {
  const shown = (prefix: string, headers: Record<string, string>) =>
    proofOf(hasher, sharedKey({ header: 'authorization', prefix }), { headers, body }, NOW);

  test.each([
    ['Bearer ', 'Bearer key'],
    ['', 'key'],
  ])('stands behind its prefix "%s"', (prefix, authorization) => {
    const { isWhole, matches } = shown(prefix, { authorization });
    expect([isWhole, matches('key'), matches('other'), matches(authorization) && prefix !== '']).toEqual([
      ...[true, true, false, false],
    ]);
  });

  test.each([
    ['Bearer ', 'Bearer '],
    ['Bearer ', 'Basic: key'],
    ['Bearer ', 'keyBearer '],
    ['Bearer ', undefined],
    ['', ''],
    ['', undefined],
  ])('that is missing behind "%s" in %j is none, for any secret', (prefix, authorization) => {
    const { isWhole, matches } = shown(prefix, authorization === undefined ? {} : { authorization });
    expect([isWhole, matches('key'), matches(''), matches('Bearer ')]).toEqual([false, false, false, false]);
  });
});

test('P10: a secret that is no key of the profile’s form proves nothing, whatever was signed with', () => {
  for (const key of ['-', '', 'no hex']) {
    const headers = { 'x-signature': macOf(key, '{}') };
    expect(proofOf(hasher, own({ key: 'hex' }), { headers, body }, NOW).matches('no hex')).toBe(false);
  }
});

test.each([
  ['', ''],
  ['sha256=', 'sha256='],
])('P10: a header that is its prefix "%s" alone holds no signature', (prefix, header) => {
  const profile = own({ prefix, encodings: ['hex', 'base64'] });
  expect(proofOf(hasher, profile, { headers: { 'x-signature': header }, body }, NOW).isWhole).toBe(false);
});

describe('P10: what is signed', () => {
  const request = { headers: { 'x-id': 'undefined' }, body, method: 'POST', uri: '/a%2Fb%20?c=%3A' };
  const text = (more: Partial<SignatureProfile>, of: object = {}) => {
    const bytes = signedContent(own(more), { ...request, ...of }, NOW);
    return bytes && Buffer.from(bytes).toString();
  };

  test('is each part in its order, with what is between them', () => {
    expect(text({ signed: [{ text: 'v0' }, 'method', 'uri', 'body'] })).toBe('v0.POST./a%2Fb%20?c=%3A.{}');
    expect(text({ signed: ['uri', 'body'], separator: '', uriDecoded: ':' })).toBe('/a%2Fb%20?c=:{}');
  });

  test('is nothing where a part is missing', () => {
    for (const signed of ['id', 'timestamp'] as const)
      expect(text({ signed: [signed, 'body'] })).toBeUndefined();
    expect(text({ signed: ['uri'] }, { uri: undefined })).toBeUndefined();
  });

  test.each(['2026-01-01T00:00:00Z (x)', '+002026-01-01T00:00:00Z', '2026-01-01', 'now'])(
    'is no time where it is %s',
    (time) => {
      const profile = {
        signed: ['timestamp'],
        timestamp: { header: 'x-time', form: 'iso', toleranceMs: 1 },
      } as const;
      expect(text(profile, { headers: { 'x-time': '2026-01-01T00:00:00Z' } })).toBe('2026-01-01T00:00:00Z');
      expect(text(profile, { headers: { 'x-time': time } })).toBeUndefined();
    },
  );
});

describe('P10: a guard', () => {
  const guarded = (profile: SignatureProfile, secret: string, publicUrl?: string) => {
    const system = memorySystem();
    const store = memorySecrets(system.clock);
    store.put('hook', secret);
    const secrets = createSecretCache(
      { fetch: store.fetch, ...system },
      { cacheMs: 300_000, refreshMinMs: 5000, staleMaxMs: 86_400_000 },
    );
    return createSignatureGuard(
      { ...system, secrets, hasher },
      { profile, secretId: 'hook', previousValidMs: 0, ...(publicUrl !== undefined && { publicUrl }) },
    );
  };

  test.each([
    [undefined, 'https://host/a?to=http://x/y', 'https://host/a?to=http://x/y'],
    ['https://public/', 'https://host/a?to=http://x/y', 'https://public/a?to=http://x/y'],
    ['https://public/base', 'http://host/a', 'https://public/base/a'],
    ['https://public', '/a?to=http://x/y', 'https://public/a?to=http://x/y'],
  ])('with the public address %s takes %s as signed for %s', async (publicUrl, uri, signed) => {
    const guard = guarded(own({ signed: ['uri'] }), 'key', publicUrl);
    await guard({ headers: { 'x-signature': macOf('key', signed) }, body, uri });
    await expect(
      guard({ headers: { 'x-signature': macOf('key', `${signed}/`) }, body, uri }),
    ).rejects.toMatchObject({ status: 401 });
  });

  test('with a public address checks a request whose address nobody signs', async () => {
    const guard = guarded(own(), 'key', 'https://public');
    await guard({ headers: { 'x-signature': macOf('key', '{}') }, body });
  });

  test('whose secret is no key of the profile’s form is 503, never 401', async () => {
    const guard = guarded(own({ key: 'hex' }), 'no hex');
    await expect(guard({ headers: { 'x-signature': macOf('no hex', '{}') }, body })).rejects.toMatchObject({
      ...{ code: 'secret_unavailable', message: 'A secret is not of the form that is read.' },
      cause: new Error('The secret hook is not of the form that is read.'),
    });
  });
});
