/** A secret store that is slow or down is no fault of the CRM's, and costs none of its rate. */
import { expect, test } from '@jest/globals';
import { UnavailableError } from '../../../lambdas/core/errors.ts';
import { SECRET, workerFleet } from './fleet.ts';
import { event, workerRig } from './rig.ts';

test.each([300, 800])('P12: a cold fleet whose secret takes %i ms keeps to the rate', async (ms) => {
  const fleet = workerFleet({
    async fetch(clock) {
      await clock.sleep(ms);
      return SECRET;
    },
  });
  fleet.send(300);
  fleet.start(20);
  for (let step = 0; step < 800; step += 1) await fleet.clock.advance(10);
  await fleet.stop();
  expect(fleet.calls).toHaveLength(300);
  expect(fleet.slots()).toBe(300);
  expect(fleet.mostCalls(1000)).toBeLessThanOrEqual(80);
});

test('P4: while the secret store times out a healthy CRM’s breaker stays closed, and work goes on', async () => {
  let isDown = false;
  const fleet = workerFleet({
    async fetch(clock) {
      await clock.sleep(isDown ? 2050 : 50);
      if (isDown) throw new UnavailableError('secret_unavailable', 'down');
      return SECRET;
    },
  });
  fleet.start(1);
  const phases = new Set<string>();
  for (let second = 0; second < 700; second += 1) {
    isDown = second >= 200;
    if (second % 8 === 0) fleet.send(1);
    await fleet.clock.advance(1000);
    phases.add((await fleet.breakers.read('crm')).phase);
  }
  await fleet.stop();
  expect([...phases]).toEqual(['closed']);
  expect(fleet.calls).toHaveLength(88);
});

test('P4: while there is no secret at all messages wait, and no turn is taken', async () => {
  let isDown = true;
  const fleet = workerFleet({
    async fetch() {
      if (isDown) throw new UnavailableError('secret_unavailable', 'down');
      return SECRET;
    },
  });
  fleet.send(10);
  fleet.start(1);
  await fleet.clock.advance(60_000);
  expect([fleet.calls, fleet.slots()]).toEqual([[], 0]);
  expect((await fleet.breakers.read('crm')).phase).toBe('closed');
  isDown = false;
  await fleet.clock.advance(30_000);
  await fleet.stop();
  expect(fleet.calls).toHaveLength(10);
});

test('P4: the metrics show how long the CRM took, not what was waited for on the way', async () => {
  const rig = workerRig({
    wrap: (seams) => ({
      ...seams,
      crm: {
        async applyEvent(_event, { each }) {
          await rig.clock.sleep(2050);
          await each?.(() => rig.clock.sleep(40));
          return {};
        },
      },
    }),
  });
  const told: unknown[] = [];
  rig.system.metrics.timing = (name, ms) => {
    if (name === 'CRMDirectCallLatency') told.push(ms);
  };
  rig.send(event('a1'));
  await rig.poll(10);
  expect(told).toEqual([40]);
});
