import { beforeEach, describe, expect, it } from '@jest/globals';
import { memoryIncidentStore } from '../../../lambdas/adapters/memory/incident-store.ts';
import { memorySystem } from '../../../lambdas/adapters/memory/system.ts';
import { createReconcile } from '../../../lambdas/core/oncall/reconcile.ts';
import { watchBreakers, watchTokens } from '../../../lambdas/core/oncall/watched.ts';
import type {
  BreakerList,
  BreakerState,
  IncidentEvent,
  IncidentStore,
  TokenRecord,
} from '../../../lambdas/core/ports.ts';
import { emptyRecord } from '../../../lambdas/core/tokens/record.ts';

const closed = { episode: '', phase: 'closed', reason: '', version: 1, changedAtMs: 0 } as const;

describe('reconciler', () => {
  let system: ReturnType<typeof memorySystem>;
  let incidents: IncidentStore;
  let state: Partial<BreakerState>;
  let operation: Partial<BreakerState>;
  let token: TokenRecord | undefined;
  let published: IncidentEvent[];
  let memory: readonly string[];
  let writes: number;
  let reconcile: () => Promise<number>;

  beforeEach(() => {
    system = memorySystem();
    incidents = memoryIncidentStore();
    published = [];
    memory = [];
    writes = 0;
    state = {};
    operation = {};
    token = undefined;
    const breakers = {
      list: async () => [
        { ...closed, downstream: 'crm', ...state },
        { ...closed, downstream: 'crm/create-case', version: 8 },
        { ...closed, downstream: 'crm/create', version: 9, ...operation },
        { ...closed, downstream: 'warehouse' },
      ],
    } as unknown as BreakerList;
    reconcile = createReconcile({
      ...system,
      watched: [watchBreakers(breakers), watchTokens('genesys', { read: async () => token }, system.clock)],
      incidents,
      topic: { publish: async (event) => void published.push(event) },
      memory: {
        read: async () => memory,
        write: async (next) => {
          memory = next;
          writes += 1;
        },
      },
      pager: 'pagerduty',
      graceMs: 5000,
    });
  });
  const delivered = async (version: number, triggered: boolean): Promise<void> => {
    await incidents.claim('pagerduty#breaker-crm-1', version, 'n', 0, 1);
    await incidents.delivered('pagerduty#breaker-crm-1', version, 'n', triggered, 0);
  };
  const open = (): void => {
    const now = system.clock.now();
    state = { episode: 'crm-1', phase: 'open', version: 2, openedAtMs: now, changedAtMs: now };
  };

  it('P8: an episode that the stream did not publish is triggered, after the stream’s grace', async () => {
    open();
    expect(await reconcile()).toBe(0);
    await system.clock.advance(5000);
    expect(await reconcile()).toBe(1);
    expect(published[0]).toMatchObject({ action: 'trigger', key: 'breaker-crm-1' });
    expect(system.log.lines).toEqual([
      { level: 'warn', message: 'incident steps published by the reconciler', fields: { published: 1 } },
    ]);
  });

  it('P8: an episode that was delivered is not triggered again', async () => {
    open();
    await delivered(2, true);
    await system.clock.advance(5000);
    expect(await reconcile()).toBe(0);
    expect(system.log.lines).toEqual([]);
  });

  it('writes down which episodes are open when that changes, not at every look', async () => {
    await reconcile();
    expect(writes).toBe(0);
    open();
    await reconcile();
    await reconcile();
    expect(memory).toEqual(['breaker-crm-1']);
    expect(writes).toBe(1);
  });

  it('P8: the end of one episode is published while another is open, by the record of its own downstream', async () => {
    open();
    await delivered(2, true);
    memory = ['breaker-warehouse-1', 'breaker-gone-1'];
    await system.clock.advance(5000);
    expect(await reconcile()).toBe(1);
    expect(published).toMatchObject([{ action: 'resolve', key: 'breaker-warehouse-1', source: 'warehouse' }]);
    expect(memory).toEqual(['breaker-crm-1', 'breaker-warehouse-1', 'breaker-gone-1']);
  });

  it('P8: an episode whose end was never delivered is resolved, until it is', async () => {
    open();
    await reconcile();
    await delivered(2, true);
    state = { version: 5, changedAtMs: system.clock.now() };
    await system.clock.advance(4999);
    expect(await reconcile()).toBe(0);
    expect(memory).toEqual(['breaker-crm-1']);
    await system.clock.advance(1);
    expect(await reconcile()).toBe(1);
    expect(published[0]).toMatchObject({ action: 'resolve', key: 'breaker-crm-1', version: 5 });
    await delivered(5, false);
    expect(await reconcile()).toBe(0);
    expect(memory).toEqual([]);
  });

  it('P8: an operation’s episode is resolved by its own record, however names begin alike', async () => {
    operation = { episode: 'crm/create-1', phase: 'open', openedAtMs: system.clock.now() };
    await reconcile();
    operation = { changedAtMs: system.clock.now() };
    await system.clock.advance(5000);
    await reconcile();
    expect(published).toMatchObject([
      { action: 'resolve', key: 'breaker-crm/create-1', source: 'crm/create', version: 9 },
    ]);
  });

  it('P8: a token incident that could not be delivered is triggered, and resolved once the record says so', async () => {
    const since = system.clock.now();
    token = { ...emptyRecord, incident: `token-${since}` };
    await system.clock.advance(4999);
    expect(await reconcile()).toBe(0);
    await system.clock.advance(1);
    expect(await reconcile()).toBe(1);
    const key = `genesys-token-${since}`;
    const trigger = { key, source: 'genesys', sinceMs: since, severity: 'critical', alwaysDelivered: true };
    expect(published).toEqual([
      { ...trigger, action: 'trigger', version: since, summary: 'genesys grants no tokens' },
    ]);
    await incidents.claim(`pagerduty#${key}`, 1, 'n', 0, 1);
    await incidents.delivered(`pagerduty#${key}`, 1, 'n', true, 0);
    token = { ...token, incident: '' };
    await system.clock.advance(30_000);
    expect(await reconcile()).toBe(1);
    expect(published[1]).toEqual({
      ...trigger,
      action: 'resolve',
      version: since + 35_000,
      severity: 'info',
      summary: 'tokens of genesys are granted again',
    });
  });
});
