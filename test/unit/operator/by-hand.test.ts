import { describe, expect, it } from '@jest/globals';
import { force } from '../../../bin/operator/force-breaker.ts';
import { pause, resume } from '../../../bin/operator/pause.ts';
import { memoryBreakerStore } from '../../../lambdas/adapters/memory/breaker-store.ts';
import { memoryControlStore, memoryEventSources } from '../../../lambdas/adapters/memory/control.ts';
import { forceClose, forceOpen, initialState } from '../../../lambdas/core/breaker/transitions.ts';

describe('by hand', () => {
  const deps = () => {
    const store = memoryControlStore();
    const sources = memoryEventSources();
    return { store, sources, mappingId: async (worker: string) => `id-${worker}`, nowMs: 1 };
  };

  it('a pause is written with its operator before the source stops', async () => {
    const at = deps();
    await pause('voice-worker', 'ann: maintenance', at);
    expect(at.store.records.get('voice-worker')).toMatchObject({
      pauseReason: 'operator',
      pausedBy: 'ann: maintenance',
    });
    expect(at.sources.changes).toEqual(['id-voice-worker pause']);
    await resume('voice-worker', at);
    expect(at.store.records.get('voice-worker')?.pauseReason).toBe('');
    expect(at.sources.changes).toEqual(['id-voice-worker pause', 'id-voice-worker resume']);
  });

  it('an unknown worker or downstream is named, with those there are', async () => {
    await expect(pause('vioce', 'ann', deps())).rejects.toThrow(
      'There is no worker vioce; there are voice-worker',
    );
    await expect(force(memoryBreakerStore(), 'crn', (state) => state)).rejects.toThrow(
      'There is no breaker crn; there are crm, warehouse',
    );
  });

  it('an operation’s breaker is held open like a system’s, once it has been written', async () => {
    const store = memoryBreakerStore();
    const hold = () => force(store, 'crm/events', (state) => forceOpen(state, 1000, 'ann', 'mapping'));
    await expect(hold()).rejects.toThrow('There is no breaker crm/events');
    await store.transition(forceOpen(initialState('crm/events'), 1, 'bob', 'x'), 0);
    expect(await hold()).toMatchObject({ downstream: 'crm/events', forcedBy: 'ann', version: 2 });
  });

  it('a breaker is held open, and closed again, under the operator’s name', async () => {
    const store = memoryBreakerStore();
    const opened = await force(store, 'crm', (state) => forceOpen(state, 1000, 'ann', 'migration'));
    expect(opened).toMatchObject({ phase: 'open', forcedBy: 'ann', reason: 'migration', version: 1 });
    const closed = await force(store, 'crm', (state) =>
      forceClose(state, 2000, 'ann', 'done', { resolveAfterMs: 0 }),
    );
    expect(closed).toMatchObject({ phase: 'closed', forcedBy: '', version: 2 });
  });
});
