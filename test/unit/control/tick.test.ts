/** What a tick leaves behind: the record that the next one reads, and what on-call can look up. */
import { describe, expect, it } from '@jest/globals';
import { initialControl } from '../../../lambdas/core/control/initial.ts';
import { controlRig, HOUR } from './rig.ts';

const recordOf = (rig: ReturnType<typeof controlRig>, worker = 'voice-worker') =>
  rig.store.records.get(worker);

describe('the controller’s memory', () => {
  it('P4: knows since when a queue has not been empty, messages in flight included', async () => {
    const rig = controlRig();
    await rig.tick();
    expect(recordOf(rig)).toEqual({ ...initialControl, revision: 1, depthAtMs: rig.system.clock.now() });
    rig.waiting('voice-worker', 3, 3);
    await rig.tickAfter(30_000);
    const nonEmptySinceMs = rig.system.clock.now();
    rig.waiting('voice-worker', 0, 1);
    await rig.tickAfter(30_000);
    expect(recordOf(rig)).toMatchObject({ depth: 0, nonEmptySinceMs });
    rig.waiting('voice-worker', 0);
    await rig.tickAfter(30_000);
    expect(recordOf(rig)).toMatchObject({ nonEmptySinceMs: 0 });
  });

  it('P4: a pause is good for six ticks, renewed by each, and leaves nothing behind', async () => {
    const rig = controlRig();
    const { clock } = rig.system;
    rig.openFor('crm', HOUR);
    await rig.tick();
    const pausedAtMs = clock.now();
    const paused = {
      pauseReason: 'long-outage',
      pausedBy: 'controller',
      pausedAtMs,
      changedAtMs: pausedAtMs,
      pausedUntilMs: pausedAtMs + 180_000,
    };
    expect(recordOf(rig)).toMatchObject(paused);
    await rig.tickAfter(30_000);
    expect(recordOf(rig)).toMatchObject({ ...paused, pausedUntilMs: pausedAtMs + 210_000 });
    rig.breakers.clear();
    await rig.tickAfter(30_000);
    const now = clock.now();
    expect(recordOf(rig)).toEqual({ ...initialControl, revision: 3, depthAtMs: now, changedAtMs: now });
  });

  it('a pause by an operator and a source at work have no lease', async () => {
    const rig = controlRig();
    const operator = { ...initialControl, pauseReason: 'operator', pausedBy: 'ann' } as const;
    rig.sources.states.set('voice-worker', { state: 'disabled', maximumConcurrency: 2 });
    rig.store.records.set('voice-worker', operator);
    await rig.tick();
    const depthAtMs = rig.system.clock.now();
    expect(recordOf(rig)).toEqual({ ...operator, revision: 1, depthAtMs });
    expect(recordOf(rig, 'enrichment-worker')).toEqual({ ...initialControl, revision: 1, depthAtMs });
  });
});

describe('work that can wait', () => {
  it('P4: is the enrichment of the two that are always there; a worker of any other connector goes on', async () => {
    const rig = controlRig(['ehr-worker', 'ehr']);
    for (const name of ['crm', 'warehouse', 'ehr']) rig.openFor(name, 1000);
    for (const worker of ['voice-worker', 'enrichment-worker', 'ehr-worker']) rig.waiting(worker, 600_000);
    await rig.tick();
    const reasons = ['voice-worker', 'enrichment-worker', 'ehr-worker'].map(
      (worker) => recordOf(rig, worker)?.pauseReason,
    );
    expect(reasons).toEqual(['', expect.stringMatching(/./), '']);
  });
});

describe('what a tick reports', () => {
  it('P4: a line and a count a decision, none where all is well', async () => {
    const rig = controlRig();
    await rig.tick();
    expect(rig.system.log.lines).toEqual([]);
    expect([...rig.system.metrics.sums]).toEqual([['ControllerTicks', 1]]);
    rig.openFor('warehouse', 1000);
    rig.waiting('voice-worker', 100_000);
    rig.waiting('enrichment-worker', 600_000);
    await rig.tickAfter(30_000);
    rig.breakers.clear();
    await rig.tickAfter(30_000);
    const line = (worker: string, decision: string, why: string) => ({
      level: 'info',
      message: 'flow control',
      fields: { worker, decision, why },
    });
    expect(rig.system.log.lines).toEqual([
      line('voice-worker', 'scale', 'depth 100000, velocity 3333.3/s'),
      line('enrichment-worker', 'pause', 'the breaker of warehouse is open'),
      line('enrichment-worker', 'resume', 'no reason to pause is left'),
    ]);
    expect(Object.fromEntries(rig.system.metrics.sums)).toEqual({
      ControllerTicks: 3,
      'ControllerDecisions/slow-down': 4,
      'ControllerDecisions/scale': 1,
      'ControllerDecisions/pause': 1,
      'ControllerDecisions/resume': 1,
    });
  });

  type Rig = ReturnType<typeof controlRig>;
  const broken = new Error('no');
  const breaks = async (): Promise<never> => Promise.reject(broken);
  it.each<[string, string[], (rig: Rig) => unknown, number | undefined]>([
    [
      'a queue can’t be read',
      ['voice-worker', 'enrichment-worker'],
      ({ depths }) => (depths.read = breaks),
      undefined,
    ],
    [
      'a record can’t be written',
      ['voice-worker', 'enrichment-worker'],
      ({ store }) => (store.write = breaks),
      undefined,
    ],
    ['a crowd can’t be noted', ['crm'], ({ health }) => (health.noteBackpressure = breaks), 1],
  ])(
    'P4: where %s a line says whose; a tick that could look after nobody is as good as none',
    async (_what, whose, spoil, ticks) => {
      const rig = controlRig();
      rig.waiting('voice-worker', 100_000);
      spoil(rig);
      await rig.tick();
      const failures = rig.system.log.lines.filter(({ level }) => level === 'error');
      expect(failures).toEqual(
        whose.map((about) => ({
          level: 'error',
          message: 'flow control failed',
          fields: { about, error: broken },
        })),
      );
      expect(rig.system.metrics.sums.get('ControllerTicks')).toBe(ticks);
    },
  );

  it('P4: a tick that fails for one worker counts, and looks after the others', async () => {
    const rig = controlRig();
    const { read } = rig.depths;
    let asked = 0;
    rig.depths.read = (url) => {
      asked += 1;
      return asked === 1 ? breaks() : read(url);
    };
    await rig.tick();
    expect(rig.system.metrics.sums.get('ControllerTicks')).toBe(1);
  });

  it('a failure that is no Error is told as one', async () => {
    const rig = controlRig();
    rig.depths.read = async () => Promise.reject('no');
    await rig.tick();
    expect(rig.system.log.lines[0]?.fields['error']).toEqual(broken);
  });
});
