/** Bodies of the on-call queue: our own steps and CloudWatch's alarms. */

import { pagerDuty } from '../../../lambdas/adapters/http/pagers/pagerduty.ts';
import { memoryIncidentStore } from '../../../lambdas/adapters/memory/incident-store.ts';
import { createOnCallConsumer } from '../../../lambdas/core/oncall/consume.ts';
import { createNotify } from '../../../lambdas/core/oncall/notify.ts';
import type { Chance } from '../../simulation/kernel/random.ts';
import { scriptedLimiter } from '../../unit/rate/limiters.ts';
import { anyJson } from '../bytes.ts';
import { Broken, type Target } from '../rig.ts';
import { bent, PLANTED } from '../values.ts';
import { queueRecord } from './bus.ts';

/** Names of alarms and incidents are our own; what a summary says is for the pager alone. */
const PRIVATE = 'a private summary';

const step = {
  key: 'breaker-crm-1',
  version: 1,
  action: 'trigger',
  severity: 'critical',
  summary: PRIVATE,
  source: 'crm',
  sinceMs: 1,
  alwaysTold: true,
};
const alarm = {
  AlarmName: 'critical-queue-depth',
  AlarmDescription: PRIVATE,
  NewStateValue: 'ALARM',
  NewStateReason: 'threshold',
  StateChangeTime: '2026-01-01T00:00:00.000+0000',
};

export const onCall: Target = async (chance, rig) => {
  const sent: unknown[] = [];
  const pager = pagerDuty({
    baseUrl: 'http://pager',
    routingKey: async () => 'k',
    timeoutMs: 1000,
    async call({ body = '' }) {
      sent.push(JSON.parse(body));
      return { status: 202, headers: {}, body: '{}' };
    },
  });
  const settings = { leaseMs: 30_000, maxWaitMs: 10_000 };
  const deps = { incidents: memoryIncidentStore(), limiter: scriptedLimiter(rig.clock) };
  const consume = createOnCallConsumer({
    ...rig.system,
    notifiers: [createNotify({ ...rig.system, pager, ...deps, settings })],
    queue: { release: async () => undefined, deadLetter: async () => undefined },
    source: 'oncall-events',
    settings: { maxBackoffMs: 60_000, giveUpMs: 14_400_000 },
  });
  const value = bent(chance, chance.pick([step, alarm]), chance.pick([0, 0.05, 0.3]));
  const inner = anyJson(chance, value).replaceAll(PLANTED.text, 'text').replaceAll(PRIVATE, PLANTED.text);
  const body = chance.happens(0.5) ? inner : wrapped(chance, inner);
  const left = await consume([queueRecord(body, 'm-1', rig.clock.now())]);
  if (left.length > 0) throw new Broken('a message of the on-call queue would come again and again');
  for (const one of sent) {
    const { dedup_key, payload } = one as { dedup_key: string; payload?: { summary: string } };
    if (dedup_key.length > 255 || (payload?.summary.length ?? 0) > 1024)
      throw new Broken('PagerDuty would refuse it');
  }
};

function wrapped(chance: Chance, inner: string): string {
  return JSON.stringify({ Type: 'Notification', Message: chance.happens(0.95) ? inner : [inner] });
}
