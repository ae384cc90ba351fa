import { describe, expect, test } from '@jest/globals';
import { pagingSpacingMs } from '../../../lambdas/handlers/wiring/on-call.ts';
import { resolveConfig } from '../../../lib/config.ts';

/** Pages that fit into any minute when they leave `spacingMs` apart. */
const pagesAMinute = (spacingMs: number): number => Math.floor(59_999 / spacingMs) + 1;

describe('P8, P12: pages of one routing key', () => {
  test.each([2, 3, 10, 60, 119, 120, 1000])('stay a fifth under a limit of %i a minute', (limit) => {
    expect(pagesAMinute(pagingSpacingMs(limit))).toBeLessThanOrEqual(Math.max(1, Math.floor(limit * 0.8)));
  });

  test('go out one a minute where the limit has no room for headroom', () => {
    expect(pagingSpacingMs(1)).toBe(60_000);
  });

  test('can’t be set above what PagerDuty takes', () => {
    expect(() => resolveConfig({ ONCALL_RATE_PER_MINUTE: '121' })).toThrow('ONCALL_RATE_PER_MINUTE');
  });
});
