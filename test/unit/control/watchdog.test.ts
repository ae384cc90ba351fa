import { describe, expect, it } from '@jest/globals';
import { initialControl } from '../../../lambdas/core/control/initial.ts';
import { controlRig } from './rig.ts';

/** Both sources paused, the voice worker's with this record. */
function pausedRig(record?: Partial<typeof initialControl>) {
  const rig = controlRig();
  const now = rig.system.clock.now();
  for (const worker of ['voice-worker', 'enrichment-worker'])
    rig.sources.states.set(worker, { state: 'disabled', maximumConcurrency: 7 });
  const live = { ...initialControl, pauseReason: 'long-outage', pausedUntilMs: now + 1 } as const;
  rig.store.records.set('enrichment-worker', live);
  if (record !== undefined) rig.store.records.set('voice-worker', { ...live, ...record });
  return { ...rig, now };
}

describe('watchdog', () => {
  it.each([
    ['long-outage', { pausedUntilMs: Date.UTC(2026, 0, 1) }],
    ['backpressure', { pauseReason: 'backpressure' as const, pausedUntilMs: 0 }],
    ['no record', undefined],
  ])(
    'P4: lifts a pause whose lease is over, with a line that says what it was for: %s',
    async (why, record) => {
      const { watchdog, sources, system } = pausedRig(record);
      expect(await watchdog()).toBe(1);
      expect(sources.states.get('voice-worker')).toEqual({ state: 'enabled', maximumConcurrency: 2 });
      expect(system.log.lines).toEqual([
        { level: 'warn', message: 'resumed by the watchdog', fields: { worker: 'voice-worker', why } },
      ]);
    },
  );

  it.each([{}, { pauseReason: 'operator', pausedUntilMs: 0 } as const])(
    'P4: leaves a pause alone that somebody stands for: %j',
    async (record) => {
      const { watchdog, sources, system } = pausedRig(record);
      expect(await watchdog()).toBe(0);
      expect(sources.changes).toEqual([]);
      expect(system.log.lines).toEqual([]);
    },
  );

  it.each([new Error('no'), 'no'])(
    'P4: one source that can’t be read keeps no other paused',
    async (fault) => {
      const { watchdog, sources, store, system } = pausedRig();
      const { read } = store;
      store.read = (worker) => (worker === 'enrichment-worker' ? Promise.reject(fault) : read(worker));
      expect(await watchdog()).toBe(1);
      expect(sources.changes).toEqual(['voice-worker resume']);
      expect(system.log.lines).toContainEqual({
        level: 'error',
        message: 'watchdog failed',
        fields: { error: new Error('no') },
      });
    },
  );
});
