/** The record's writes, field by field: what one container writes is all that the others know. */
import { describe, expect, it } from '@jest/globals';
import { AuthError, ThrottledError, TransientError } from '../../../lambdas/core/errors.ts';
import type { TokenRecord } from '../../../lambdas/core/ports.ts';
import { withLease } from '../../../lambdas/core/tokens/lease.ts';
import { failed, granted } from '../../../lambdas/core/tokens/outcome.ts';
import { emptyRecord, invalidated, isServable } from '../../../lambdas/core/tokens/record.ts';
import { credential, options } from './support.ts';

const NOW = 1_000_000;
const primary = credential('primary');
const secondary = credential('secondary');
const use = (name: 'primary' | 'secondary', rejections = 0, requestsMs: number[] = []) => ({
  name,
  fingerprint: credential(name).fingerprint,
  rejections,
  requestsMs,
});

it('a platform that has never had a token', () => {
  expect(emptyRecord).toEqual({
    revision: 0,
    generation: 0,
    accessToken: '',
    expiresAtMs: 0,
    refreshAtMs: 0,
    leaseOwner: '',
    leaseUntilMs: 0,
    failures: 0,
    notBeforeMs: 0,
    credential: 'primary',
    credentials: [],
    apiBaseUrl: '',
    incident: '',
    refreshToken: '',
    usedAtMs: 0,
    renewalAskedUntilMs: 0,
  });
});

it.each([
  ['bearer', NOW + 1, true],
  ['bearer', NOW, false],
  ['', NOW + 1, false],
])('P7: the token %j that ends at %i may be served: %s', (accessToken, expiresAtMs, servable) => {
  expect(isServable({ ...emptyRecord, accessToken, expiresAtMs }, NOW)).toBe(servable);
});

it('P7: an invalidation takes the token and nothing else', () => {
  const record = { ...emptyRecord, revision: 3, generation: 2, failures: 1, notBeforeMs: 9 };
  const token = { accessToken: 'bearer', expiresAtMs: NOW, refreshAtMs: NOW };
  expect(invalidated({ ...record, ...token })).toEqual({ ...record, revision: 4 });
});

describe('P7: the lease', () => {
  const leased = (record: TokenRecord, of = primary) =>
    withLease(record, of, [primary, secondary], 'me', NOW, options);

  it('counts as a failure with its back-off and its request before the request is made', () => {
    expect(leased(emptyRecord)).toEqual({
      ...emptyRecord,
      revision: 1,
      leaseOwner: 'me',
      leaseUntilMs: NOW + 35_000,
      failures: 1,
      notBeforeMs: NOW + 2000,
      credentials: [use('primary', 0, [NOW]), use('secondary')],
    });
  });

  it('keeps what is known of the credentials, and forgets requests of long ago', () => {
    const credentials = [use('primary', 2, [1, NOW - 10]), use('secondary', 1, [1, NOW - 20])];
    const next = leased({ ...emptyRecord, failures: 2, credentials });
    expect(next).toMatchObject({ failures: 3, notBeforeMs: NOW + 8000, credential: 'primary' });
    expect(next.credentials).toEqual([use('primary', 2, [NOW - 10, NOW]), use('secondary', 1, [NOW - 20])]);
  });

  it.each([
    ['the other one', secondary, use('secondary', 1)],
    ['a changed one', primary, { ...use('primary', 2), fingerprint: 'another' }],
  ])('of a credential that has not failed, %s, begins with its first failure', (_what, of, before) => {
    const next = leased({ ...emptyRecord, failures: 4, credentials: [before] }, of);
    expect(next).toMatchObject({ failures: 1, notBeforeMs: NOW + 2000, credential: of.name });
  });
});

const held: TokenRecord = {
  ...emptyRecord,
  revision: 7,
  generation: 2,
  leaseOwner: 'me',
  leaseUntilMs: NOW + 35_000,
  failures: 2,
  notBeforeMs: NOW + 4000,
  credentials: [use('primary', 2, [NOW]), use('secondary', 1)],
  apiBaseUrl: 'https://old.example',
};

describe('P7: a grant', () => {
  const grant = { accessToken: 'bearer', expiresInMs: 300_000, apiBaseUrl: 'https://api.example' };

  it('ends lease, failures and rejections, and counts its life from the request', () => {
    expect(granted(held, grant, NOW, options)).toEqual({
      ...held,
      revision: 8,
      generation: 3,
      accessToken: 'bearer',
      expiresAtMs: NOW + 300_000,
      refreshAtMs: NOW + 270_000,
      leaseOwner: '',
      leaseUntilMs: 0,
      failures: 0,
      notBeforeMs: 0,
      credentials: [use('primary', 0, [NOW]), use('secondary', 1)],
      apiBaseUrl: 'https://api.example',
    });
  });

  it.each([
    [5, 'token-1'],
    [4, ''],
  ])('with the secondary at %i rejections leaves the incident %j', (rejections, incident) => {
    const credentials = [use('primary', 5), use('secondary', rejections)];
    expect(granted({ ...held, incident: 'token-1', credentials }, grant, NOW, options).incident).toBe(
      incident,
    );
  });
});

describe('P7: a failure', () => {
  it('ends the lease and keeps the back-off; a rejection counts against its credential alone', () => {
    expect(failed(held, new AuthError('no'), NOW, 0.5, options)).toEqual({
      ...held,
      revision: 8,
      leaseOwner: '',
      leaseUntilMs: 0,
      notBeforeMs: NOW + 4500,
      credentials: [use('primary', 3, [NOW]), use('secondary', 1)],
    });
  });

  it.each([
    [new TransientError('no'), 4000],
    [new ThrottledError(3000, 'no'), 4000],
    [new ThrottledError(9000, 'no'), 9000],
  ])('without a rejection (%s) waits %i ms', (error, ms) => {
    const next = failed(held, error, NOW, 0, options);
    expect(next.notBeforeMs).toBe(NOW + ms);
    expect(next.credentials).toEqual(held.credentials);
    expect(next.incident).toBe('');
  });

  const auth = new AuthError('no');
  const down = new TransientError('no');
  it.each([
    ['the fifth rejection opens an incident', auth, { credentials: [use('primary', 4)] }, 'token-1000000'],
    [
      'be there a second credential or not',
      auth,
      { credentials: [use('primary', 4), use('secondary')] },
      'token-1000000',
    ],
    ['the fourth does not', auth, { credentials: [use('primary', 3)] }, ''],
    ['five failures in a row open one', down, { failures: 5 }, 'token-1000000'],
    ['four do not', down, { failures: 4 }, ''],
    ['an open one keeps its name', down, { failures: 6, incident: 'token-1' }, 'token-1'],
    ['the other’s rejections open none', down, { credentials: [use('primary', 4), use('secondary', 5)] }, ''],
  ])('%s', (_what, error, differs, incident) => {
    expect(failed({ ...held, ...differs }, error, NOW, 0, options).incident).toBe(incident);
  });
});
