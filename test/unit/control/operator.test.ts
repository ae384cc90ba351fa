/** The operator's word against the controller's, on the record and the source that both move. */
import { describe, expect, it } from '@jest/globals';
import { type PauseDeps, pause, resume } from '../../../bin/operator/pause.ts';
import { initialControl } from '../../../lambdas/core/control/initial.ts';
import { UnavailableError } from '../../../lambdas/core/errors.ts';
import { controlRig, HOUR } from './rig.ts';

const VOICE = 'voice-worker';

function operatorRig() {
  const rig = controlRig();
  const deps: PauseDeps = {
    store: { ...rig.store },
    sources: rig.sources,
    mappingId: async (worker) => worker,
    nowMs: rig.system.clock.now(),
  };
  return {
    ...rig,
    deps,
    record: () => rig.store.records.get(VOICE),
    stateOf: () => rig.sources.states.get(VOICE)?.state,
    /** Does `work` once, when the controller is about to write the voice worker's record. */
    beforeWrite(work: () => Promise<void>): void {
      const { write } = rig.store;
      let done = false;
      rig.store.write = async (worker, record) => {
        if (worker === VOICE && !done) {
          done = true;
          await work();
        }
        return write(worker, record);
      };
    },
    /** The source is changing: it takes nothing, from anybody. */
    jam(): () => void {
      const { update } = rig.sources;
      rig.sources.update = async () => {
        throw new UnavailableError('event_source', 'The event source is changing already.');
      };
      return () => {
        rig.sources.update = update;
      };
    },
  };
}

describe('a pause by an operator', () => {
  it('P4: between a tick’s look and its write holds', async () => {
    const rig = operatorRig();
    rig.beforeWrite(() => pause(VOICE, 'ann: migration', rig.deps));
    rig.waiting(VOICE, 1000);
    await rig.tick();
    await rig.tickAfter(30_000);
    expect(rig.stateOf()).toBe('disabled');
    expect(rig.record()).toMatchObject({ pauseReason: 'operator', pausedBy: 'ann: migration' });
    expect(rig.system.log.lines).toContainEqual({
      level: 'info',
      message: 'flow control decision dropped',
      fields: { worker: VOICE, decision: 'scale' },
    });
  });

  it('P4: between a tick’s write and its change holds from the next tick on', async () => {
    const rig = operatorRig();
    rig.sources.states.set(VOICE, { state: 'disabled', maximumConcurrency: 2 });
    const { update } = rig.sources;
    rig.sources.update = async (id, change) => {
      rig.sources.update = update;
      await pause(VOICE, 'ann: migration', rig.deps);
      return update(id, change);
    };
    await rig.tick();
    expect(rig.stateOf()).toBe('enabled');
    await rig.tickAfter(30_000);
    expect(rig.stateOf()).toBe('disabled');
    expect(rig.record()).toMatchObject({
      pauseReason: 'operator',
      pausedBy: 'ann: migration',
      changedAtMs: rig.system.clock.now(),
    });
  });

  it('P4: that the source does not take leaves nothing behind: it ends with the outage', async () => {
    const rig = operatorRig();
    rig.openFor('crm', HOUR);
    await rig.tick();
    const before = rig.record();
    const free = rig.jam();
    await expect(pause(VOICE, 'ann', rig.deps)).rejects.toThrow(
      'The event source is changing already. voice-worker is not paused; nothing has changed. Try again in a minute.',
    );
    free();
    expect(rig.record()).toEqual({ ...before, revision: 3 });
    rig.breakers.clear();
    await rig.tickAfter(30_000);
    expect(rig.stateOf()).toBe('enabled');
  });

  it('P4: that failed takes nobody else’s word back', async () => {
    const rig = operatorRig();
    rig.sources.update = async () => {
      await rig.deps.store.write(VOICE, {
        ...initialControl,
        revision: 1,
        pauseReason: 'operator',
        pausedBy: 'bob',
      });
      throw new UnavailableError('event_source', 'no');
    };
    await expect(pause(VOICE, 'ann', rig.deps)).rejects.toThrow('voice-worker is not paused');
    expect(rig.record()).toMatchObject({ pausedBy: 'bob', revision: 2 });
  });

  it('P4: that can neither be made nor taken back says how to lift it', async () => {
    const rig = operatorRig();
    const { write } = rig.deps.store;
    rig.jam();
    rig.deps.store.write = (worker, record) =>
      record.revision === 0 ? write(worker, record) : Promise.reject(new UnavailableError('x', 'down'));
    await expect(pause(VOICE, 'ann', rig.deps)).rejects.toThrow('steadyline resume voice-worker does so');
  });

  it('P4: that a tick outruns is written again, and given up where it always is', async () => {
    const rig = operatorRig();
    const { write } = rig.deps.store;
    let lost = 4;
    rig.deps.store.write = async (worker, record) => {
      lost -= 1;
      return lost >= 0 ? false : write(worker, record);
    };
    await pause(VOICE, 'ann', rig.deps);
    expect([rig.record()?.pausedBy, rig.stateOf()]).toEqual(['ann', 'disabled']);
    lost = 5;
    await expect(resume(VOICE, rig.deps)).rejects.toThrow('is changing too quickly');
    expect(rig.stateOf()).toBe('disabled');
  });
});

describe('a resumption by an operator', () => {
  it('P4: between a tick’s look and its write holds, and the controller looks after the worker again', async () => {
    const rig = operatorRig();
    await pause(VOICE, 'ann', rig.deps);
    rig.beforeWrite(() => resume(VOICE, rig.deps));
    await rig.tick();
    expect(rig.record()?.pauseReason).toBe('');
    rig.waiting(VOICE, 90_000);
    await rig.tickAfter(30_000);
    expect(rig.sources.states.get(VOICE)).toEqual({ state: 'enabled', maximumConcurrency: 15 });
  });

  it('P4: that the source does not take now is made by the next tick', async () => {
    const rig = operatorRig();
    await pause(VOICE, 'ann', rig.deps);
    const free = rig.jam();
    await expect(resume(VOICE, rig.deps)).rejects.toThrow(
      'The pause of voice-worker is lifted, its source not started yet',
    );
    free();
    await rig.tickAfter(30_000);
    expect(rig.stateOf()).toBe('enabled');
  });
});
