import { expect, it } from '@jest/globals';
import { controlRig, HOUR } from '../control/rig.ts';

const EXCUSED = 'CanaryExcused/voice';
const NOW_FREE = Date.UTC(2026, 0, 1);

/** What the controller says of the canary of voice after a tick. */
async function excusedAfter(prepare: (rig: ReturnType<typeof controlRig>) => void): Promise<boolean> {
  const rig = controlRig();
  await rig.tick();
  prepare(rig);
  await rig.tickAfter(30_000);
  return rig.system.metrics.sums.has(EXCUSED);
}

it.each<[string, boolean, (rig: ReturnType<typeof controlRig>) => void]>([
  ['nothing is the matter', false, () => undefined],
  ['the breaker of its system is open', true, (rig) => rig.openFor('crm', 1000)],
  ['the breaker of another system is open', false, (rig) => rig.openFor('warehouse', HOUR)],
  [
    'throttles hold its lane',
    true,
    (rig) =>
      void rig.holds.set('crm', {
        sinceMs: 1,
        lastAtMs: NOW_FREE,
        heldSinceMs: 1,
        heldUntilMs: NOW_FREE + HOUR,
      }),
  ],
  [
    'the hold of its lane is over',
    false,
    (rig) =>
      void rig.holds.set('crm', { sinceMs: 1, lastAtMs: NOW_FREE, heldSinceMs: 1, heldUntilMs: NOW_FREE }),
  ],
  ['its queue fills', false, (rig) => rig.waiting('voice-worker', 100_000)],
])('its lateness is excused where %s: %p', async (_what, expected, prepare) => {
  expect(await excusedAfter(prepare)).toBe(expected);
});

it('a source that is off without a reason is no excuse; one that an operator has paused is', async () => {
  const off = { state: 'disabled', maximumConcurrency: 2 } as const;
  expect(await excusedAfter((rig) => void rig.sources.states.set('voice-worker', off))).toBe(false);
  expect(
    await excusedAfter((rig) => {
      rig.sources.states.set('voice-worker', off);
      const record = rig.store.records.get('voice-worker');
      if (record)
        rig.store.records.set('voice-worker', { ...record, pauseReason: 'operator', pausedBy: 'ann' });
    }),
  ).toBe(true);
});

it('a backlog that gets less is an excuse, one that only wavers is none', async () => {
  const rig = controlRig();
  rig.waiting('voice-worker', 10_000);
  await rig.tick();
  rig.waiting('voice-worker', 9900);
  await rig.tickAfter(30_000);
  expect(rig.system.metrics.sums.has(EXCUSED)).toBe(false);
  rig.waiting('voice-worker', 8500);
  await rig.tickAfter(30_000);
  expect(rig.system.metrics.sums.has(EXCUSED)).toBe(true);
});

it('of a lane whose health can’t be read nothing is excused, and the tick goes on', async () => {
  const rig = controlRig();
  rig.health.read = () => Promise.reject(new Error('no table'));
  await rig.tick();
  expect(rig.system.metrics.sums).toEqual(new Map([['ControllerTicks', 1]]));
  expect(rig.system.log.lines).toContainEqual({
    ...{ level: 'warn', message: 'whether a lane is held is not known' },
    fields: { downstream: 'crm', error: expect.any(Error) },
  });
});
