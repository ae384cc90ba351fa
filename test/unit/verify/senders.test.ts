/** Senders of changes as they sign: each case stands for its kind. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, jest } from '@jest/globals';
import { memorySecrets } from '../../../lambdas/adapters/memory/secrets.ts';
import { memorySystem } from '../../../lambdas/adapters/memory/system.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { createSecretCache } from '../../../lambdas/core/secrets/secret-cache.ts';
import { profileNamed } from '../../../lambdas/core/verify/profiles.ts';
import { createSignatureGuard } from '../../../lambdas/core/verify/signature.ts';
import type { SignedRequest } from '../../../lambdas/core/verify/signed-content.ts';

interface Case {
  sender: string;
  method?: string;
  uri?: string;
  headers: Record<string, string>;
  secret?: string;
  rule: string;
}
const file = path.resolve(import.meta.dirname, '../../fixtures/cases/senders.json');
const { body, now, secret, cases } = JSON.parse(readFileSync(file, 'utf8')) as {
  secret: string;
  body: string;
  now: string;
  cases: Case[];
};

/** A guard whose clock says `now`, over the case's secret; every comparison is counted. */
async function guarded({ sender, secret: own = secret }: Case, publicUrl = '') {
  const system = memorySystem();
  await system.clock.advance(Date.parse(now) - system.clock.now());
  const store = memorySecrets(system.clock);
  store.put('hook', own);
  const secrets = createSecretCache(
    { fetch: store.fetch, ...system },
    { cacheMs: 86_400_000, refreshMinMs: 0, staleMaxMs: 86_400_000 },
  );
  const equal = jest.fn(hasher.equal);
  const guard = createSignatureGuard(
    { secrets, clock: system.clock, hasher: { ...hasher, equal } },
    { profile: profileNamed(sender), secretId: 'hook', previousValidMs: 86_400_000, publicUrl },
  );
  return {
    clock: system.clock,
    equal,
    take: (request: SignedRequest) =>
      guard(request).then(
        () => 200,
        (error: { status?: number }) => error.status ?? 503,
      ),
  };
}
const asSent = ({ method, uri, headers }: Case): SignedRequest => ({
  headers,
  body: Buffer.from(body),
  ...(method === undefined ? {} : { method }),
  ...(uri === undefined ? {} : { uri }),
});
/** Another character, not the same in the other case: hex may be written in either. */
const other = (character = ''): string => (/[a-z]/i.test(character) ? (character === 'z' ? 'y' : 'z') : '!');
const signing = cases.filter(({ sender }) => sender !== 'shared-key');

describe.each(cases)('P10: $sender ($rule)', (one) => {
  it('verifies', async () => {
    const { take } = await guarded(one);
    expect(await take(asSent(one))).toBe(200);
  });

  it('is 401 for any other secret, after a comparison', async () => {
    const { take, equal } = await guarded({ ...one, secret: 'another' });
    expect(await take(asSent(one))).toBe(401);
    expect(equal).toHaveBeenCalled();
  });

  it('is 401 without any one of its headers, after a comparison', async () => {
    for (const name of Object.keys(one.headers)) {
      const { take, equal } = await guarded(one);
      const { [name]: _, ...headers } = one.headers;
      expect([name, await take({ ...asSent(one), headers })]).toEqual([name, 401]);
      expect(equal).toHaveBeenCalled();
    }
  });
});

describe.each(signing)('P10: $sender', (one) => {
  it.each([
    ['later', 1],
    ['early', -1],
  ])('is taken up to 5 minutes %s, then it is 401 after a comparison', async (_when, sign) => {
    const inTime = await guarded(one);
    // `advance` goes forward alone: an early one is seen from a clock that has not come so far.
    await inTime.clock.advance(sign * 300_000);
    expect(await inTime.take(asSent(one))).toBe(200);
    await inTime.clock.advance(sign);
    inTime.equal.mockClear();
    expect(await inTime.take(asSent(one))).toBe(401);
    expect(inTime.equal).toHaveBeenCalled();
  });

  it('is 401 with any one character of its headers changed, and only after a comparison', async () => {
    const { take, equal } = await guarded(one);
    for (const [name, value] of Object.entries(one.headers))
      for (const at of Array(value.length).keys()) {
        equal.mockClear();
        const headers = {
          ...one.headers,
          [name]: `${value.slice(0, at)}${other(value[at])}${value.slice(at + 1)}`,
        };
        expect([name, at, await take({ ...asSent(one), headers })]).toEqual([name, at, 401]);
        expect(equal).toHaveBeenCalled();
      }
  });

  it('is 401 with one byte of the body changed, added or taken away', async () => {
    const { take } = await guarded(one);
    const bytes = Buffer.from(body);
    for (const at of bytes.keys()) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(await take({ ...asSent(one), body: changed })).toBe(401);
    }
    expect(await take({ ...asSent(one), body: Buffer.from(`${body}\n`) })).toBe(401);
    expect(await take({ ...asSent(one), body: bytes.subarray(0, -1) })).toBe(401);
  });
});

describe('P10: the address that is signed', () => {
  const hubspot = cases.find(({ sender }) => sender === 'hubspot-v3') as Case;
  it.each([
    ['another method', { method: 'PUT' }],
    ['another host', { uri: 'https://api.example.com/webhooks/crm-update' }],
    ['a query', { uri: 'https://api.example.org/webhooks/crm-update?a=1' }],
    ['http', { uri: 'http://api.example.org/webhooks/crm-update' }],
  ])('%s is 401', async (_what, more) => {
    const { take } = await guarded(hubspot);
    expect(await take({ ...asSent(hubspot), ...more })).toBe(401);
  });

  it.each(['https://api.example.org', 'https://api.example.org/'])(
    'behind a proxy it is the public one: %s',
    async (publicUrl) => {
      const behind = { ...asSent(hubspot), uri: 'https://x1.execute-api.example/webhooks/crm-update' };
      expect(await (await guarded(hubspot, publicUrl)).take(behind)).toBe(200);
      expect(await (await guarded(hubspot)).take(behind)).toBe(401);
    },
  );
});
