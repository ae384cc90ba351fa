import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { seededRandom } from '../../lambdas/adapters/memory/system.ts';
import { createFleet } from '../unit/breaker/fleet.ts';
import { defaults } from '../unit/breaker/settings.ts';

interface Traffic {
  perSecond: number;
  containers: number;
  seed: number;
  /** Calls fail at once, or after the time-out. */
  hangs: boolean;
  /** Share of calls that fail from the outage on. */
  share: number;
  healthyS: number;
  illS: number;
}

/** Steady traffic of many groups over the fleet; how long after the outage the breaker opened, if it did. */
async function openedAfterMs(traffic: Traffic): Promise<number | undefined> {
  const { perSecond, containers, seed, hangs, share, healthyS, illS } = traffic;
  const fleet = createFleet({ containers, seed });
  const random = seededRandom(seed + 1);
  const startMs = fleet.clock.now();
  const outageMs = startMs + healthyS * 1000;
  let pending: { atMs: number; report: () => Promise<unknown> }[] = [];
  const moveTo = (atMs: number): Promise<void> => fleet.clock.advance(Math.max(0, atMs - fleet.clock.now()));
  for (let call = 0; call < (healthyS + illS) * perSecond; call += 1) {
    const nowMs = startMs + Math.floor((call * 1000) / perSecond);
    const due = pending.filter(({ atMs }) => atMs <= nowMs).sort((a, b) => a.atMs - b.atMs);
    pending = pending.filter(({ atMs }) => atMs > nowMs);
    for (const { atMs, report } of due) {
      await moveTo(atMs);
      await report();
    }
    await moveTo(nowMs);
    const { phase, openedAtMs } = await fleet.state();
    if (phase !== 'closed') return openedAtMs - outageMs;
    const guard = fleet.guard(Math.floor(random.unit() * containers));
    const admission = await guard.admit(`group-${call}`, true);
    const fails = nowMs >= outageMs && random.unit() < share;
    const latencyMs = fails && hangs ? defaults.callTimeoutMs : 40;
    const outcome = fails ? 'failure' : 'success';
    pending.push({
      atMs: nowMs + latencyMs,
      report: () => guard.report(admission, `group-${call}`, outcome),
    });
  }
  return undefined;
}

describe('an outage over a fleet', () => {
  test('P4: the breaker opens within 10 s from a call a second on, however the calls fail', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(1, 1.3, 2, 5, 12, 40),
        fc.integer({ min: 1, max: 20 }),
        fc.nat({ max: 1000 }),
        fc.boolean(),
        async (perSecond, containers, seed, hangs) => {
          const traffic = { perSecond, containers, seed, hangs, share: 1, healthyS: 20, illS: 15 };
          const afterMs = await openedAfterMs(traffic);
          expect(afterMs).toBeGreaterThanOrEqual(0);
          expect(afterMs).toBeLessThanOrEqual(10_000);
        },
      ),
      { numRuns: 25 },
    );
  }, 120_000);

  test('P4: a brown-out of 40 % of dense traffic does not open it', async () => {
    for (const containers of [1, 6, 15]) {
      const traffic = {
        perSecond: 30,
        containers,
        seed: 5,
        hangs: false,
        share: 0.4,
        healthyS: 10,
        illS: 40,
      };
      expect(await openedAfterMs(traffic)).toBeUndefined();
    }
  }, 120_000);

  test('P4: failures of 70 % of dense traffic open it within the window', async () => {
    for (const containers of [1, 6, 15]) {
      const traffic = {
        perSecond: 30,
        containers,
        seed: 5,
        hangs: false,
        share: 0.7,
        healthyS: 10,
        illS: 45,
      };
      expect(await openedAfterMs(traffic)).toBeLessThanOrEqual(defaults.windowMs + 5000);
    }
  }, 120_000);
});
