/** An organisation's own profile protects, or synth says why it would not. */
import { describe, expect, it } from '@jest/globals';
import { change, hmac, sharedKey } from '../../../lambdas/core/connector/change.ts';
import { check } from '../../../lambdas/core/connector/check/check.ts';
import { defineConnector } from '../../../lambdas/core/connector/index.ts';
import type { SignatureProfile } from '../../../lambdas/core/verify/profile.ts';
import { profileFaults } from '../../../lambdas/core/verify/profile-faults.ts';
import ehr from '../../fixtures/connectors/ehr.ts';

const TIME = { header: 'X-Time', toleranceMs: 300_000 };
const own = (more: Partial<SignatureProfile> = {}): SignatureProfile =>
  hmac({ header: 'X-Signature', encodings: ['hex'], signed: ['body'], ...more });

/** A list or a prefix of the time is missing. */
const inside: readonly (Partial<SignatureProfile> & { time?: string })[] = [
  { list: ',', prefix: 'v1=' },
  { list: ',', prefix: 'v1=', time: '' },
  { time: 't=' },
];

describe('a profile of one’s own', () => {
  it.each([
    ['the body alone', own()],
    ['a time in front', own({ signed: ['timestamp', 'body'], timestamp: TIME })],
    [
      'a time of a known form with nothing between',
      own({ signed: ['timestamp', 'body'], separator: '', timestamp: { ...TIME, form: 'ms' } }),
    ],
    [
      'a time inside the signature’s header',
      own({
        list: ',',
        prefix: 'v1=',
        signed: ['timestamp', 'body'],
        timestamp: { header: 'X-Signature', prefix: 't=', toleranceMs: 1 },
      }),
    ],
    [
      'an id that is signed',
      own({ signed: ['id', 'body'], idHeader: 'X-Id', eventId: [{ header: 'x-id' }, { path: 'id' }] }),
    ],
    [
      'a time that may be an hour off',
      own({ signed: ['timestamp', 'body'], timestamp: { ...TIME, toleranceMs: 3_600_000 } }),
    ],
    ['a shared key', sharedKey({ header: 'Authorization', prefix: 'Bearer ', eventId: [{ path: 'id' }] })],
  ])('of %s is without fault', (_what, profile) => {
    expect(profileFaults(profile)).toEqual([]);
  });

  it.each([
    ['a header in upper case', { ...own(), header: 'X-Signature' }, /"X-Signature" is no header/],
    ['a header of two words', own({ header: 'x signature' }), /no header/],
    [
      'a time’s header that is none',
      own({ signed: ['timestamp', 'body'], timestamp: { ...TIME, header: '' } }),
      /"" is no header/,
    ],
    ['an unsigned body', own({ signed: [{ text: 'v0' }] }), /The body must be signed/],
    ['no encoding', own({ encodings: [] }), /No encoding/],
    ['a list that tells no signature', own({ list: ' ' }), /needs a prefix/],
    ['an id without a place', own({ signed: ['id', 'body'] }), /no idHeader/],
    ['a time without a place', own({ signed: ['timestamp', 'body'] }), /or neither/],
    ['a time that is not signed', own({ timestamp: TIME }), /or neither/],
    [
      'an event’s id that is not signed',
      own({ idHeader: 'x-id', eventId: [{ header: 'x-id' }] }),
      /not signed/,
    ],
    [
      'an event’s id in another header than the signed one',
      own({ signed: ['id', 'body'], idHeader: 'x-id', eventId: [{ header: 'x-other' }] }),
      /not signed/,
    ],
    ...inside.map(({ time, ...more }): [string, SignatureProfile, RegExp] => [
      `a time inside a header, ${JSON.stringify({ ...more, time })}`,
      own({
        ...{ ...more, signed: ['timestamp', 'body'] },
        timestamp: { header: 'X-Signature', toleranceMs: 1, ...(time !== undefined && { prefix: time }) },
      }),
      /needs a list/,
    ]),
    [
      'no tolerance',
      own({ signed: ['timestamp', 'body'], timestamp: { ...TIME, toleranceMs: 0 } }),
      /toleranceMs/,
    ],
    [
      'a tolerance of a day',
      own({ signed: ['timestamp', 'body'], timestamp: { ...TIME, toleranceMs: 86_400_000 } }),
      /toleranceMs/,
    ],
    [
      'a time inside a header that is no list',
      own({ signed: ['timestamp', 'body'], timestamp: { ...TIME, header: 'X-Signature' } }),
      /needs a list/,
    ],
    [
      'digits that could move into the body',
      own({ signed: ['timestamp', 'body'], separator: '', timestamp: TIME }),
      /timestamp\.form/,
    ],
    [
      'a shared key whose event’s id is in a header',
      sharedKey({ header: 'x', eventId: [{ header: 'x-id' }] }),
      /does not sign/,
    ],
  ])('with %s is one that says so', (_what, profile, sentence) => {
    expect(profileFaults(profile).join('\n')).toMatch(sentence);
  });

  const checked = (verify: SignatureProfile | string) =>
    check(defineConnector({ ...ehr, changes: change({ verify, read: () => [] }) }));

  it('is beside its connector, where the check reads it', () => {
    expect(checked(own())).toEqual([]);
    expect(checked(own({ encodings: [] }))).toEqual([expect.stringMatching(/changes\.verify: No encoding/)]);
    expect(checked('stripe')).toEqual([expect.stringMatching(/no profile "stripe".*stripe-style/)]);
  });
});
