import { expect, it } from '@jest/globals';
import { memorySystem } from '../../../lambdas/adapters/memory/system.ts';
import { emptyHealth } from '../../../lambdas/core/breaker/window.ts';
import { isCanaryExcused, type PathView } from '../../../lambdas/core/canary/excuse.ts';
import { excuseCanary } from '../../../lambdas/core/canary/excuse-canary.ts';
import type { WorkerView } from '../../../lambdas/core/control/decide.ts';
import type { WorkerSource } from '../../../lambdas/core/ports.ts';
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

/** Nothing is the matter with it: a system that takes 1500 calls in a tick. */
const view = (waited: number, visible: number) =>
  ({
    ...{ breaker: { phase: 'closed', closedAtMs: 0 }, record: { pauseReason: '', depth: waited } },
    ...{ depth: { visible, inFlight: 0 }, callsPerSecond: 50, isHeld: false, tickMs: 30_000 },
  }) as unknown as PathView & WorkerView;

it.each([
  ['no more waited than a tick takes', 1500, 0, false],
  ['more waited, and a tenth of a tick’s share is gone', 2000, 1850, false],
  ['more waited, and more than that tenth is gone', 2000, 1849, true],
])('a backlog: %s', (_what, waited, visible, expected) => {
  expect(isCanaryExcused(view(waited, visible))).toBe(expected);
});

/** What is gauged for a source, at `nowMs` 1000, whose lane is held until then. */
async function gauged(source: Partial<WorkerSource>, heldUntilMs: number) {
  const system = memorySystem();
  const read: string[] = [];
  const throttles = { ...emptyHealth.throttles, sinceMs: 1, lastAtMs: 900, heldSinceMs: 1, heldUntilMs };
  const health = {
    async read(downstream: string) {
      read.push(downstream);
      return { ...emptyHealth, throttles };
    },
  };
  const one = { downstream: 'crm', ...source } as WorkerSource;
  await excuseCanary({ ...system, health, settings: { tickMs: 30_000 } }, one, view(0, 0), 1000);
  return { read, gauges: [...system.metrics.sums.keys()] };
}

it('a hold excuses until the moment at which it ends', async () => {
  expect((await gauged({ canary: 'voice' }, 1001)).gauges).toEqual([EXCUSED]);
  expect((await gauged({ canary: 'voice' }, 1000)).gauges).toEqual([]);
});

it('of a source without a canary nothing is read or said', async () => {
  expect(await gauged({}, 9000)).toEqual({ read: [], gauges: [] });
});
