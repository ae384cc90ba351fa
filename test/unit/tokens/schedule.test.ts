import { describe, expect, it } from '@jest/globals';
import { planRefresh } from '../../../lambdas/core/tokens/plan.ts';
import { emptyRecord } from '../../../lambdas/core/tokens/record.ts';
import {
  nextRequestTime,
  recentRequests,
  refreshBackOffMs,
  refreshTime,
} from '../../../lambdas/core/tokens/schedule.ts';
import { credential, options } from './support.ts';

const NOW = 1_000_000;
const primary = credential('primary');
const secondary = credential('secondary');

it.each([
  [300_000, 270_000],
  [3_000_000, 2_700_000],
  [36_000_000, 35_700_000],
])('P7: a token of %i ms is refreshed after %i', (lifeMs, afterMs) => {
  expect(refreshTime(NOW, lifeMs, options)).toBe(NOW + afterMs);
});

it.each([
  [0, 0, 1000],
  [1, 0, 2000],
  [3, 0.5, 8500],
  [8, 0.5, 256_500],
  [9, 0, 300_000],
  [2000, 0.9, 300_000],
])('P7: after %i failures (jitter %f) %i ms go by', (failures, unit, ms) => {
  expect(refreshBackOffMs(failures, unit, options)).toBe(ms);
});

describe('P7: five requests a minute', () => {
  const sinceMs = 60_000 + options.timeoutMs;
  it('are counted over a minute and the time that one may take to arrive', () => {
    expect(recentRequests([NOW - sinceMs, NOW - sinceMs + 1, NOW], NOW, options.timeoutMs)).toEqual([
      NOW - sinceMs + 1,
      NOW,
    ]);
  });

  it.each([
    [[], NOW],
    [[4, 3, 2, 1], NOW],
    [[5, 4, 3, 2, 1], NOW - 5 + sinceMs],
    [[6, 5, 4, 3, 2, 1], NOW - 5 + sinceMs],
    [[sinceMs, 4, 3, 2, 1], NOW],
  ])('after those of %j ms ago', (ago, allowedAtMs) => {
    expect(
      nextRequestTime(
        ago.map((ms) => NOW - ms),
        NOW,
        options,
      ),
    ).toBe(allowedAtMs);
  });
});

describe('P7: whether a refresh may begin', () => {
  const use = (of: typeof primary, rejections = 0, requestsMs: number[] = []) => ({
    name: of.name,
    fingerprint: of.fingerprint,
    rejections,
    requestsMs,
  });
  const plan = (differs: Partial<typeof emptyRecord>, credentials = [primary, secondary]) =>
    planRefresh({ ...emptyRecord, ...differs }, credentials, NOW, options);
  const take = (of: typeof primary) => ({ kind: 'take', credential: of });
  const known = { credentials: [use(primary)] };
  const full = Array.from({ length: 5 }, () => NOW - 10);

  it.each([
    ['at first', {}, take(primary)],
    ['not while another holds the lease', { leaseUntilMs: NOW + 1 }, { kind: 'leased' }],
    ['from the end of the lease', { leaseUntilMs: NOW }, take(primary)],
    ['with the secondary where the primary is stopped', { credentials: [use(primary, 5)] }, take(secondary)],
    ['with the primary up to its last rejection', { credentials: [use(primary, 4)] }, take(primary)],
    [
      'not where both are stopped',
      { credentials: [use(primary, 5), use(secondary, 5)] },
      { kind: 'refused', code: 'token_stopped', untilMs: NOW + 300_000 },
    ],
    [
      'not in the back-off',
      { ...known, notBeforeMs: NOW + 1 },
      { kind: 'refused', code: 'token_backoff', untilMs: NOW + 1 },
    ],
    [
      'not in the back-off of the secondary either',
      {
        credential: 'secondary' as const,
        credentials: [use(primary, 5), use(secondary)],
        notBeforeMs: NOW + 1,
      },
      { kind: 'refused', code: 'token_backoff', untilMs: NOW + 1 },
    ],
    ['from its end', { ...known, notBeforeMs: NOW }, take(primary)],
    ['at once with a credential that has not failed', { notBeforeMs: NOW + 1 }, take(primary)],
    [
      'at once with the primary after the secondary has failed',
      { ...known, credential: 'secondary' as const, notBeforeMs: NOW + 1 },
      take(primary),
    ],
    [
      'not for the sixth time in a minute, with a changed credential either',
      { credentials: [{ ...use(primary, 0, full), fingerprint: 'another' }] },
      { kind: 'refused', code: 'token_rate', untilMs: NOW - 10 + 65_000 },
    ],
  ])('%s', (_when, differs, planned) => {
    expect(plan(differs)).toEqual(planned);
  });
});
