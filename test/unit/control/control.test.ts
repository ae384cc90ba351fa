import { beforeEach, describe, expect, it } from '@jest/globals';
import { controlRig, HOUR } from './rig.ts';

type Rig = ReturnType<typeof controlRig>;

describe('flow controller', () => {
  let system: Rig['system'];
  let sources: Rig['sources'];
  let depths: Rig['depths'];
  let store: Rig['store'];
  let backpressureUntil: Rig['backpressureUntil'];
  let breakers: Rig['breakers'];
  let tick: Rig['tick'];
  let watchdog: Rig['watchdog'];
  let tickAfter: Rig['tickAfter'];
  let waiting: Rig['waiting'];
  let openFor: Rig['openFor'];

  beforeEach(() => {
    ({
      system,
      sources,
      depths,
      store,
      backpressureUntil,
      breakers,
      tick,
      watchdog,
      tickAfter,
      waiting,
      openFor,
    } = controlRig());
  });

  it('velocity before depth: a queue that grows is given containers before it is deep', async () => {
    waiting('voice-worker', 0);
    await tickAfter(30_000);
    waiting('voice-worker', 30);
    await tickAfter(30_000);
    expect(sources.states.get('voice-worker')?.maximumConcurrency).toBe(6);
  });

  it('P12: from the backpressure depth on the downstream’s rate decides', async () => {
    waiting('voice-worker', 150_000);
    await tickAfter(30_000);
    expect(sources.states.get('voice-worker')?.maximumConcurrency).toBe(15);
  });

  it('P12: from the backpressure depth on retries of its downstream wait longer, for as long as somebody says so', async () => {
    waiting('voice-worker', 99_999);
    waiting('enrichment-worker', 50_000);
    await tickAfter(30_000);
    expect(backpressureUntil.size).toBe(0);
    waiting('voice-worker', 100_000);
    await tickAfter(30_000);
    expect([...backpressureUntil]).toEqual([['crm', system.clock.now() + 60_000]]);
  });

  it('nothing flaps: no second change within the cool-down, none for a small difference', async () => {
    waiting('voice-worker', 60);
    await tickAfter(30_000);
    waiting('voice-worker', 0);
    await tickAfter(10_000);
    expect(sources.changes).toEqual(['voice-worker scale']);
    await tickAfter(30_000);
    expect(sources.changes).toHaveLength(2);
    await tickAfter(30_000);
    expect(sources.changes).toHaveLength(2);
  });

  it('P4: enrichment is paused at 500,000 waiting elsewhere and resumed only below 50,000', async () => {
    waiting('voice-worker', 500_000);
    await tickAfter(30_000);
    waiting('voice-worker', 60_000);
    await tickAfter(60_000);
    expect(sources.states.get('enrichment-worker')?.state).toBe('disabled');
    waiting('voice-worker', 49_999);
    await tickAfter(60_000);
    expect(sources.states.get('enrichment-worker')?.state).toBe('enabled');
    expect(sources.changes.filter((change) => change.startsWith('enrichment'))).toEqual([
      'enrichment-worker pause',
      'enrichment-worker resume',
    ]);
  });

  it('P4: enrichment pauses with the warehouse’s breaker', async () => {
    openFor('warehouse', 1000);
    await tickAfter(1000);
    expect(sources.states.get('enrichment-worker')?.state).toBe('disabled');
  });

  it('P4: an 8-minute outage pauses no worker; one of an hour does, and is opened at 2 when the open time ends', async () => {
    openFor('crm', 480_000);
    await tickAfter(1000);
    expect(sources.states.has('voice-worker')).toBe(false);
    openFor('crm', HOUR);
    await tickAfter(30_000);
    expect(sources.states.get('voice-worker')?.state).toBe('disabled');
    await tickAfter(280_000);
    expect(sources.states.get('voice-worker')).toEqual({ state: 'enabled', maximumConcurrency: 2 });
  });

  it('P4: a simulated 10-hour outage ends with nothing paused', async () => {
    const openedAtMs = system.clock.now();
    for (let at = 0; at < 10 * HOUR; at += 30_000) {
      const now = system.clock.now();
      const round = Math.floor((now - openedAtMs) / 300_000);
      breakers.set('crm', { phase: 'open', openedAtMs, openUntilMs: openedAtMs + (round + 1) * 300_000 });
      waiting('voice-worker', 5000);
      await tickAfter(30_000);
    }
    const paused = sources.changes.filter((change) => change === 'voice-worker pause').length;
    expect(paused).toBeGreaterThan(50);
    breakers.clear();
    await tickAfter(60_000);
    expect(sources.states.get('voice-worker')?.state).toBe('enabled');
  });

  it('P4: at retention less its guard a paused source is resumed, so that its messages reach the DLQ', async () => {
    waiting('voice-worker', 10);
    openFor('crm', HOUR);
    await tickAfter(30_000);
    expect(sources.states.get('voice-worker')?.state).toBe('disabled');
    const record = store.records.get('voice-worker');
    if (record === undefined) throw new Error('no record');
    store.records.set('voice-worker', { ...record, nonEmptySinceMs: system.clock.now() - 84 * HOUR });
    await tickAfter(30_000);
    expect(sources.states.get('voice-worker')?.state).toBe('enabled');
  });

  it('a source that is changing is left alone', async () => {
    sources.states.set('voice-worker', { state: 'changing', maximumConcurrency: 2 });
    waiting('voice-worker', 1000);
    await tickAfter(30_000);
    expect(sources.changes).toEqual([]);
  });

  it('a pause by an operator holds: neither controller nor watchdog lifts it', async () => {
    sources.states.set('voice-worker', { state: 'disabled', maximumConcurrency: 2 });
    await tick();
    const record = store.records.get('voice-worker');
    if (record === undefined) throw new Error('no record');
    sources.states.set('voice-worker', { state: 'disabled', maximumConcurrency: 2 });
    store.records.set('voice-worker', { ...record, pauseReason: 'operator', pausedBy: 'ann' });
    await tickAfter(HOUR);
    expect(await watchdog()).toBe(0);
    expect(sources.states.get('voice-worker')?.state).toBe('disabled');
  });

  it('P4: the watchdog resumes what a dead controller left paused, and only that', async () => {
    openFor('crm', HOUR);
    await tickAfter(30_000);
    expect(await watchdog()).toBe(0);
    await system.clock.advance(6 * 30_000 + 1);
    expect(await watchdog()).toBe(1);
    expect(sources.states.get('voice-worker')?.state).toBe('enabled');
  });

  it('P4: a pause without any record is lifted', async () => {
    sources.states.set('voice-worker', { state: 'disabled', maximumConcurrency: 2 });
    expect(await watchdog()).toBe(1);
  });

  it('one worker whose queue cannot be read doesn’t stop the others', async () => {
    const read = depths.read;
    depths.read = async (url) => (url === 'enrichment-worker' ? Promise.reject(new Error('no')) : read(url));
    waiting('voice-worker', 150_000);
    await tickAfter(30_000);
    expect(sources.states.get('voice-worker')?.maximumConcurrency).toBe(15);
    expect(system.log.lines.some((line) => line.level === 'error')).toBe(true);
  });
});
