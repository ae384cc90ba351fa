/** P10, of every profile that is shipped and of any that an organisation may write. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hasher } from '../../lambdas/adapters/system.ts';
import { hmac, sharedKey } from '../../lambdas/core/connector/change.ts';
import type { SignatureProfile, VerifierProfile } from '../../lambdas/core/verify/profile.ts';
import { profileFaults } from '../../lambdas/core/verify/profile-faults.ts';
import { verifierProfiles } from '../../lambdas/core/verify/profiles.ts';
import { proofOf } from '../../lambdas/core/verify/proof.ts';
import { headersOf, type Sent } from '../fixtures/sender.ts';

const NOW = Date.UTC(2026, 4, 1, 10);

/** Any profile that `profileFaults` lets through. */
const written: fc.Arbitrary<VerifierProfile> = fc
  .record({
    encoding: fc.constantFrom('hex' as const, 'base64' as const),
    list: fc.constantFrom(undefined, ' ' as const, ',' as const),
    isInside: fc.boolean(),
    isTimed: fc.boolean(),
    form: fc.constantFrom('s' as const, 'ms' as const, 'iso' as const),
    separator: fc.constantFrom('', '.', ':', '\n'),
    key: fc.constantFrom('text' as const, 'hex' as const, 'base64' as const, 'whsec' as const),
    before: fc.subarray(['method', 'uri', 'id'] as const),
    isTextFirst: fc.boolean(),
    isBodyLast: fc.boolean(),
  })
  .map((one) => {
    const isInside = one.isTimed && one.isInside && one.list !== undefined;
    const own = [...one.before, ...(one.isTimed ? (['timestamp'] as const) : [])];
    const parts = one.isBodyLast ? ([...own, 'body'] as const) : (['body', ...own] as const);
    const header = isInside ? 'X-Signature' : 'X-Time';
    return hmac({
      header: 'X-Signature',
      prefix: one.list === undefined ? 'sha256=' : 'v1=',
      encodings: [one.encoding],
      ...(one.list === undefined ? {} : { list: one.list }),
      signed: one.isTextFirst ? [{ text: 'v0' }, ...parts] : parts,
      separator: one.separator,
      key: one.key,
      idHeader: 'X-Id',
      ...(one.isTimed
        ? {
            timestamp: {
              header,
              ...(isInside ? { prefix: 't=' } : {}),
              form: one.form,
              toleranceMs: 300_000,
            },
          }
        : {}),
    });
  });
const profiles = fc.oneof(
  fc.constantFrom(...verifierProfiles),
  written,
  fc.constant(sharedKey({ header: 'Authorization', prefix: 'Bearer ' })),
);

/** A secret that can be read as a key of every form. */
const secrets = fc
  .uint8Array({ minLength: 24, maxLength: 24 })
  .map((bytes) => Buffer.from(bytes).toString('hex'));
/** All that a URL may hold as it is. `fc.webUrl` would take a second to be made. */
const urlText = fc.string({
  unit: fc.constantFrom(...'abcxyzABCXYZ0123456789-._~!$&()*+,;=:@', "'"),
});
const requests = fc.record({
  body: fc.uint8Array({ maxLength: 60 }),
  method: fc.constantFrom('POST', 'PUT'),
  uri: fc
    .record({ host: fc.domain(), path: fc.array(urlText), query: fc.option(urlText) })
    .map(
      ({ host, path, query }) => `https://${[host, ...path].join('/')}${query === null ? '' : `?${query}`}`,
    ),
  id: fc.stringMatching(/^[a-z0-9_-]{1,20}$/),
  atMs: fc.integer({ min: NOW - 299_000, max: NOW + 299_000 }),
});

/** Whether it holds, and that something was compared before it was said. */
function holds(
  profile: VerifierProfile,
  secret: string,
  headers: Record<string, string>,
  sent: Sent,
  nowMs = NOW,
) {
  let compared = 0;
  const spied = {
    ...hasher,
    equal: (one: Uint8Array, other: Uint8Array) => {
      compared += 1;
      return hasher.equal(one, other);
    },
  };
  const answer = proofOf(spied, profile, { ...sent, headers }, nowMs).matches(secret);
  expect(compared).toBeGreaterThan(0);
  return answer;
}

const signs = (profile: VerifierProfile, part: string): boolean =>
  profile.kind !== 'shared-key' && profile.signed.includes(part as 'body');

describe('P10: senders', () => {
  it('what a sender signs by its profile verifies, alone and beside the signature of another secret', () => {
    fc.assert(
      fc.property(profiles, secrets, secrets, requests, (profile, secret, other, sent) => {
        expect(profileFaults(profile)).toEqual([]);
        expect(holds(profile, secret, headersOf(profile, [secret], sent), sent)).toBe(true);
        if (profile.kind === 'shared-key' || profile.list === undefined) return;
        expect(holds(profile, secret, headersOf(profile, [other, secret], sent), sent)).toBe(true);
        expect(holds(profile, secret, headersOf(profile, [other], sent), sent)).toBe(secret === other);
      }),
      { numRuns: 400 },
    );
  });

  it('no other bytes, method, address, id or secret verifies', () => {
    fc.assert(
      fc.property(profiles, secrets, requests, requests, secrets, (profile, secret, sent, other, wrong) => {
        const headers = headersOf(profile, [secret], sent);
        fc.pre(wrong !== secret);
        expect(holds(profile, wrong, headers, sent)).toBe(false);
        if (profile.kind === 'shared-key') return;
        const isSame = Buffer.from(other.body).equals(Buffer.from(sent.body));
        expect(holds(profile, secret, headers, { ...sent, body: other.body })).toBe(isSame);
        for (const part of ['method', 'uri'] as const) {
          const isHeld = !signs(profile, part) || other[part] === sent[part];
          expect(holds(profile, secret, headers, { ...sent, [part]: other[part] })).toBe(isHeld);
        }
        if (!signs(profile, 'id')) return;
        const renamed = { ...headers, [profile.idHeader ?? '']: other.id };
        expect(holds(profile, secret, renamed, sent)).toBe(other.id === sent.id);
      }),
      { numRuns: 400 },
    );
  });

  it('no other bits of the signature verify, in whatever letters', () => {
    fc.assert(
      fc.property(profiles, secrets, requests, fc.nat(255), (profile, secret, sent, bit) => {
        fc.pre(profile.kind !== 'shared-key');
        const { header, prefix, encodings, list } = profile as SignatureProfile;
        const headers = headersOf(profile, [secret], sent);
        const given = headers[header] ?? '';
        const from = given.lastIndexOf(list ?? '\n') + 1 + prefix.length;
        const encoding = encodings[0] ?? 'hex';
        const mac = Buffer.from(given.slice(from), encoding);
        mac[bit >> 3] = (mac[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        const bent = (text: string) => ({ ...headers, [header]: given.slice(0, from) + text });
        expect(holds(profile, secret, bent(mac.toString(encoding)), sent)).toBe(false);
        const upper = given.slice(from).toUpperCase();
        expect(holds(profile, secret, bent(upper), sent)).toBe(
          encoding === 'hex' || upper === given.slice(from),
        );
        for (const cut of [given.slice(from, -1), `${given.slice(from)}=`, ` ${given.slice(from)}`])
          expect(holds(profile, secret, bent(cut), sent)).toBe(false);
      }),
      { numRuns: 400 },
    );
  });

  it('no other time verifies, nor the right one once it is more than the tolerance away', () => {
    fc.assert(
      fc.property(
        profiles,
        secrets,
        requests,
        fc.integer({ min: 1000, max: 600_000 }),
        (profile, secret, sent, away) => {
          fc.pre(profile.kind !== 'shared-key' && profile.timestamp !== undefined);
          const headers = headersOf(profile, [secret], sent);
          const { header, list = ' ' } = profile as SignatureProfile;
          const later = headersOf(profile, [secret], { ...sent, atMs: sent.atMs + away });
          const signature = (all: Record<string, string>) =>
            (all[header] ?? '').split(list).filter((entry) => !entry.startsWith('t='));
          const times = (later[header] ?? '').split(list).filter((entry) => entry.startsWith('t='));
          const mixed =
            times.length > 0
              ? { ...headers, [header]: [...times, ...signature(headers)].join(list) }
              : { ...later, [header]: headers[header] ?? '' };
          expect(holds(profile, secret, mixed, sent)).toBe(false);
          // The sender may write whole seconds.
          expect(holds(profile, secret, headers, sent, sent.atMs + 301_000)).toBe(false);
          expect(holds(profile, secret, headers, sent, sent.atMs - 301_000)).toBe(false);
        },
      ),
      { numRuns: 400 },
    );
  });
});
