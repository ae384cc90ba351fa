import { beforeEach, describe, expect, it } from '@jest/globals';
import { memoryIncidentStore } from '../../../lambdas/adapters/memory/incident-store.ts';
import { memorySystem } from '../../../lambdas/adapters/memory/system.ts';
import type { IncidentEvent } from '../../../lambdas/core/oncall/incident.ts';
import { createSweep } from '../../../lambdas/core/oncall/sweep.ts';
import type { BreakerState, BreakerStore, IncidentStore } from '../../../lambdas/core/ports.ts';

describe('sweep', () => {
  let system: ReturnType<typeof memorySystem>;
  let incidents: IncidentStore;
  let state: Partial<BreakerState>;
  let published: IncidentEvent[];
  let memory: readonly string[];
  let sweep: () => Promise<number>;

  beforeEach(() => {
    system = memorySystem();
    incidents = memoryIncidentStore();
    published = [];
    memory = [];
    state = { episode: '', phase: 'closed', version: 0, changedAtMs: 0 };
    sweep = createSweep({
      ...system,
      downstreams: ['crm'],
      breakers: {
        read: async () => ({ downstream: 'crm', reason: '', ...state }),
      } as unknown as BreakerStore,
      incidents,
      topic: { publish: async (event) => void published.push(event) },
      memory: {
        read: async () => memory,
        write: async (next) => {
          memory = next;
        },
      },
      pager: 'pagerduty',
      graceMs: 5000,
    });
  });
  const told = async (version: number, triggered: boolean): Promise<void> => {
    await incidents.claim('pagerduty#breaker-crm-1', version, 'n', 0, 1);
    await incidents.told('pagerduty#breaker-crm-1', version, 'n', triggered, 0);
  };
  const open = (): void => {
    const now = system.clock.now();
    state = { episode: 'crm-1', phase: 'open', version: 2, openedAtMs: now, changedAtMs: now };
  };

  it('P8: an episode that the stream did not announce is triggered, after the stream’s grace', async () => {
    open();
    expect(await sweep()).toBe(0);
    await system.clock.advance(5000);
    expect(await sweep()).toBe(1);
    expect(published[0]).toMatchObject({ action: 'trigger', key: 'breaker-crm-1' });
  });

  it('P8: an episode that was told is not triggered again', async () => {
    open();
    await told(2, true);
    await system.clock.advance(5000);
    expect(await sweep()).toBe(0);
  });

  it('P8: an episode whose end nobody told is resolved, until that is told', async () => {
    open();
    await sweep();
    await told(2, true);
    state = { episode: '', phase: 'closed', version: 5, changedAtMs: system.clock.now() };
    await system.clock.advance(5000);
    expect(await sweep()).toBe(1);
    expect(published[0]).toMatchObject({ action: 'resolve', key: 'breaker-crm-1', version: 5 });
    await told(5, false);
    expect(await sweep()).toBe(0);
    expect(memory).toEqual([]);
  });
});
