import { describe, expect, test } from '@jest/globals';
import { pagingLane } from '../../../lambdas/core/oncall/paging-lane.ts';
import { resolveConfig } from '../../../lib/config.ts';

const laneOf = (perMinute: number) => {
  const config = resolveConfig();
  return pagingLane('pagerduty', (name) =>
    name === 'ONCALL_RATE_PER_MINUTE' ? perMinute : Number(config[name]),
  );
};
/** Pages in the fullest minute: one as late as it may be, all after it on time. */
const pagesAMinute = (perMinute: number): number => {
  const { spacingMs, lateMs } = laneOf(perMinute);
  return Math.ceil((60_000 + lateMs) / spacingMs);
};

describe('P8, P12: pages of one routing key', () => {
  test.each([2, 3, 10, 60, 119, 120, 1000])('stay a fifth under a limit of %i a minute', (limit) => {
    expect(pagesAMinute(limit)).toBeLessThanOrEqual(Math.max(1, Math.floor(limit * 0.8)));
  });

  test('go out one a minute where the limit has no room for headroom', () => {
    expect(laneOf(1)).toMatchObject({ name: 'oncall-pagerduty', items: 1, spacingMs: 61_820 });
  });

  test('of Slack stay under a message a second, whatever the setting allows', () => {
    const config = resolveConfig();
    const { spacingMs } = pagingLane('slack', (name) => Number(config[name]));
    expect(spacingMs).toBeGreaterThan(1000);
    expect(laneOf(120).spacingMs).toBeLessThan(1000);
  });

  test('can’t be set above what PagerDuty takes', () => {
    expect(() => resolveConfig({ ONCALL_RATE_PER_MINUTE: '121' })).toThrow('ONCALL_RATE_PER_MINUTE');
  });
});
