import { expect, test } from '@jest/globals';
import { retryAfterMs } from '../../../lambdas/core/reply/retry-after.ts';

const NOW_MS = Date.UTC(2026, 4, 1, 10, 0, 0);
const DEFAULT_MS = 1234;
const HALF_A_DAY_MS = 43_200_000;

test.each([
  ['120', 120_000],
  [' 120 ', 120_000],
  ['0', 0],
  ['1.5', 1500],
  ['43201', HALF_A_DAY_MS],
  ['99999999999', HALF_A_DAY_MS],
  ['9'.repeat(400), HALF_A_DAY_MS],
  // The three forms of RFC 9110, and what servers send instead.
  ['Fri, 01 May 2026 10:02:00 GMT', 120_000],
  ['Friday, 01-May-26 10:02:00 GMT', 120_000],
  ['Fri May  1 10:02:00 2026', 120_000],
  ['Fri, 01 May 2026 10:02:00 UTC', 120_000],
  ['Fri, 01 May 2026 12:02:00 +0200', 120_000],
  ['2026-05-01T10:02:00Z', 120_000],
  ['2026-05-01T12:02:00.000+02:00', 120_000],
  ['Fri, 31 Dec 9999 23:59:59 GMT', HALF_A_DAY_MS],
  ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
  // Nothing readable.
  ['', DEFAULT_MS],
  ['soon', DEFAULT_MS],
  ['-1', DEFAULT_MS],
  ['1e3', DEFAULT_MS],
  ['120s', DEFAULT_MS],
  ['120, 60', DEFAULT_MS],
  ['Infinity', DEFAULT_MS],
  ['12 GMT', DEFAULT_MS],
  ['Fri, 99 May 2026 10:02:00 GMT', DEFAULT_MS],
  ['2026-13-01T10:02:00Z', DEFAULT_MS],
  ['not before Fri, 01 May 2026 10:02:00 GMT', DEFAULT_MS],
  ['Fri, 01 May 2026 9:02:00 GMT', DEFAULT_MS],
  ['Fri, 01 May 2026 10:02:0 GMT', DEFAULT_MS],
])('P4: a Retry-After of %j is worth %i ms', (header, ms) => {
  expect(retryAfterMs(header, NOW_MS, DEFAULT_MS)).toBe(ms);
});
