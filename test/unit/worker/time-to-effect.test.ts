/** The time from acceptance to effect, as it is counted. */
import { expect, test } from '@jest/globals';
import { DEFAULT_PATHS } from '../../../lambdas/core/connector/paths.ts';
import { UnavailableError } from '../../../lambdas/core/errors.ts';
import { countTimeToEffect } from '../../../lambdas/core/worker/time-to-effect.ts';
import { event, workerRig } from './rig.ts';

/** A rig that keeps the timings of one metric. */
function timedRig(options?: Parameters<typeof workerRig>[0]) {
  const rig = workerRig(options);
  const times: [ms: number, path: string | undefined][] = [];
  rig.system.metrics.timing = (name, ms, dimensions) => {
    if (name === 'TimeToEffect') times.push([ms, dimensions?.['path']]);
  };
  return { ...rig, times };
}

test('P15: is counted by connector and topic, from the acceptance to the recorded effect', async () => {
  const rig = timedRig();
  const acceptedAtMs = rig.clock.now() - 5000;
  rig.send(event('a1', 'A', { acceptedAtMs }));
  rig.send(event('b1', 'B', { acceptedAtMs: acceptedAtMs - 1000, topic: 'digital' }));
  await rig.poll(0);
  expect(rig.times.sort()).toEqual([
    [5000, 'crm/voice'],
    [6000, 'crm/digital'],
  ]);
  for (const [, path = ''] of rig.times) expect(DEFAULT_PATHS).toContain(path);
});

test('P15: is counted where a platform update belongs to the effect, too, once it is queued', async () => {
  const rig = timedRig();
  rig.script(async () => ({ caseId: 'C-1' }));
  rig.send(event('a1', 'A', { acceptedAtMs: rig.clock.now() - 70 }));
  await rig.poll(0);
  expect([rig.times, rig.updates.sent.length]).toEqual([[[70, 'crm/voice']], 1]);
});

test('P15: an effect that could not be recorded is not counted', async () => {
  const rig = timedRig({
    wrap: (seams) => ({
      ...seams,
      records: {
        ...seams.records,
        complete: async () => Promise.reject(new UnavailableError('store_unavailable', 'no')),
      },
    }),
  });
  rig.send(event('a1', 'A'));
  await rig.poll(0);
  expect([rig.times, rig.effects]).toEqual([[], ['a1']]);
});

test('P15: a replay’s time is none, nor is one below 0 for a clock that is late', () => {
  const times: number[] = [];
  const count = (generation: number, nowMs: number): void =>
    countTimeToEffect(
      { timing: (_name, ms) => times.push(ms) },
      'crm',
      { accepted: { atMs: 100, topic: 'voice' }, target: { key: 'k', generation, payloadHash: 'h' } },
      nowMs,
    );
  count(2, 900);
  count(0, 97);
  expect(times).toEqual([0]);
});
