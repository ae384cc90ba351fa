/** One token incident published from two sides: by the provider that opened or ended it, and by the reconciler. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { memoryIncidentStore } from '../../../lambdas/adapters/memory/incident-store.ts';
import { memorySystem } from '../../../lambdas/adapters/memory/system.ts';
import { createNotify } from '../../../lambdas/core/oncall/notify.ts';
import { watchTokens } from '../../../lambdas/core/oncall/watched.ts';
import type { IncidentEvent } from '../../../lambdas/core/ports.ts';
import { oncallStep } from '../../../lambdas/core/tokens/incident.ts';
import { emptyRecord } from '../../../lambdas/core/tokens/record.ts';
import { scriptedLimiter } from '../rate/limiters.ts';

describe('a token incident', () => {
  let system: ReturnType<typeof memorySystem>;
  let sent: string[];
  let tell: (event: IncidentEvent | undefined) => Promise<void>;
  let key: string;
  let sinceMs: number;
  /** As the provider reports it at this moment. */
  const provider = (action: 'trigger' | 'update' | 'resolve', lateMs = 0): IncidentEvent => {
    const atMs = system.clock.now() + lateMs;
    return oncallStep({ platform: 'genesys', key, action, reason: 'why', sinceMs, atMs });
  };
  /** The trigger, as the reconciler reports it at this moment. */
  const reconciled = async (): Promise<IncidentEvent | undefined> => {
    const tokens = { read: async () => ({ ...emptyRecord, incident: key }) };
    return (await watchTokens('genesys', tokens, system.clock)()).open[0]?.event;
  };

  beforeEach(() => {
    system = memorySystem();
    sent = [];
    sinceMs = system.clock.now();
    key = `token-${sinceMs}`;
    const notify = createNotify({
      ...system,
      pager: { name: 'pager', send: async ({ action }) => void sent.push(action) },
      incidents: memoryIncidentStore(),
      limiter: scriptedLimiter(system.clock),
      settings: { leaseMs: 30_000, maxWaitMs: 5000 },
    });
    tell = async (event) => {
      if (event === undefined) throw new Error('nothing to tell');
      const sending = notify(event);
      await system.clock.advance(0);
      await sending;
    };
  });

  it('P8: that the reconciler has read just before it ended leaves no ghost, although its trigger comes last', async () => {
    const resolve = provider('resolve', 5000);
    await system.clock.advance(10_000);
    const late = await reconciled();
    await tell(resolve);
    await tell(late);
    expect(sent).toEqual(['trigger', 'resolve']);
  });

  it('names a connector as people call it, and keeps one connector’s incident from another’s', async () => {
    const platform = 'connector#ehr';
    const at = { key, reason: 'why', sinceMs, atMs: sinceMs };
    const step = oncallStep({ ...at, platform, action: 'trigger' });
    const tokens = { read: async () => ({ ...emptyRecord, incident: key }) };
    const { open, ended } = await watchTokens(platform, tokens, system.clock)();
    expect(open[0]?.event).toMatchObject({
      ...{ key: step.key, source: 'ehr', version: step.version },
      summary: 'ehr grants no tokens',
    });
    expect(ended(step.key)?.event.action).toBe('resolve');
    expect(ended(step.key.replace('#ehr', '#ehr-2'))).toBeUndefined();
  });

  it('P8: that provider and reconciler both publish is delivered once', async () => {
    const trigger = provider('trigger');
    await system.clock.advance(10_000);
    await tell(await reconciled());
    await tell(trigger);
    await system.clock.advance(10_000);
    await tell(await reconciled());
    expect(sent).toEqual(['trigger']);
  });

  it('P8: whose end comes in the ms of its beginning is still ended', async () => {
    await tell(provider('trigger'));
    await tell(provider('resolve'));
    expect(sent).toEqual(['trigger', 'resolve']);
  });

  it('P8: is not begun again by an update from a clock that is ahead', async () => {
    const update = provider('update', 50);
    await tell(provider('trigger'));
    await tell(provider('resolve'));
    await tell(update);
    expect(sent).toEqual(['trigger', 'resolve']);
  });
});
