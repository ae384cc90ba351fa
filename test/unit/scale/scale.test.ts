import { describe, expect, it } from '@jest/globals';
import { limits } from '../../../local/scale/limits.ts';
import { COSTS, LARGE_REGION } from '../../../local/scale/quotas.ts';
import { spike } from '../../../local/scale/spike.ts';

const calm = { baseline: 500, factor: 10, spikeSeconds: 60, crmPerSecond: 7200, warm: 15 };

describe('scale model', () => {
  it('names the limit that is met first, and the CRM’s own where that is the small one', () => {
    expect(limits(LARGE_REGION, COSTS, 100)[0]?.what).toContain('CRM');
    expect(limits(LARGE_REGION, COSTS, 1_000_000)[0]?.what).toContain('API Gateway');
    expect(limits({ ...LARGE_REGION, tableWrites: 3 }, COSTS, 7200)[0]?.eventsPerSecond).toBe(1);
  });

  it('P1: every delivery of a spike is accepted in the end', () => {
    const offered = 500 * 10 * 60;
    const result = spike({ ...LARGE_REGION, apiPerSecond: 3000 }, COSTS, calm);
    expect(result.refused).toBeGreaterThan(0);
    expect(result.accepted).toBeGreaterThanOrEqual(offered);
  });

  it('drains what the CRM can take, and says never where it takes less than arrives', () => {
    expect(spike(LARGE_REGION, COSTS, calm).drainSeconds).toBeLessThan(60);
    const slow = spike(LARGE_REGION, COSTS, { ...calm, crmPerSecond: 1000 });
    expect(slow.deepest).toBeGreaterThan(100_000);
    expect(Number.isFinite(slow.drainSeconds)).toBe(true);
    expect(spike(LARGE_REGION, COSTS, { ...calm, crmPerSecond: 100 }).drainSeconds).toBe(
      Number.POSITIVE_INFINITY,
    );
  });
});
