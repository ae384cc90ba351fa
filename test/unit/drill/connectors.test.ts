import { describe, expect, test } from '@jest/globals';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { days, operation, path, per, post, seconds } from '../../../lambdas/core/connector/index.ts';
import type { Once } from '../../../lambdas/core/connector/once.ts';
import { eventEffectKey } from '../../../lambdas/core/connector/takes.ts';
import { owedTo } from '../../../local/drill/connectors/owed.ts';
import { drainPatienceMs } from '../../../local/drill/connectors/patience.ts';
import type { ConnectorDrillLog, SystemSeen } from '../../../local/drill/connectors/seen.ts';
import { createStandIn } from '../../../local/drill/connectors/stand-in.ts';
import { connectorChecks } from '../../../local/drill/connectors/verdict.ts';
import billing from '../../fixtures/connectors/billing.ts';

const PHASE_MS = 10_000;
const EACH = 20;

/** Twenty events and lookups before the outage, and as many in it. */
function seen(name: string, change: Partial<SystemSeen> = {}, slower = 1): SystemSeen {
  const all = Array.from({ length: 2 * EACH }, (_, index) => ({
    id: `${name}-${index}`,
    atMs: (index * PHASE_MS) / EACH,
    factor: index < EACH ? 1 : slower,
  }));
  return {
    name,
    owed: all.map(({ id, atMs }) => ({ names: [id], sentMs: atMs })),
    effects: all.map(({ id, atMs, factor }) => ({ name: id, atMs: atMs + 100 * factor })),
    lookups: all.map(({ atMs, factor }) => ({
      ...{ sentMs: atMs, latencyMs: 20 * factor, status: 200, source: 'live', usable: true, hasNumber: true },
    })),
    ...{ openings: 0, deadLetters: 0 },
    ...change,
  };
}

const log = (other: SystemSeen, away = seen('sales', { openings: 1 })): ConnectorDrillLog => ({
  ...{ mode: 'down', downstream: 'sales', beforeMs: 0, downMs: PHASE_MS, backMs: 2 * PHASE_MS },
  ...{ finished: true, systems: [other, away] },
});
const failed = (one: ConnectorDrillLog): string[] =>
  connectorChecks(one)
    .filter(({ passed }) => !passed)
    .map(({ name }) => name);

describe('an outage of one system among several', () => {
  test('P14: passes where the others go on as before', () => {
    expect(failed(log(seen('ehr', {}, 1.2)))).toEqual([]);
  });

  test.each<[string, SystemSeen, string[]]>([
    [
      'slower callers and effects',
      seen('ehr', {}, 1.4),
      ['ehr: lookups at the median', 'ehr: time to effect at the median'],
    ],
    ['an incident', seen('ehr', { openings: 1 }), ['ehr: breaker closed']],
    ['a lost effect', seen('ehr', { effects: seen('ehr').effects.slice(1) }), ['ehr: applied once']],
    [
      'an effect made twice',
      seen('ehr', { effects: [...seen('ehr').effects, { name: 'ehr-3', atMs: 9 }] }),
      ['ehr: applied once'],
    ],
    ['a dead letter', seen('ehr', { deadLetters: 1 }), ['ehr: dead-lettered']],
    [
      'a lookup without an answer',
      seen('ehr', {
        lookups: seen('ehr').lookups.map((one, at) => (at === 0 ? { ...one, status: 0 } : one)),
      }),
      ['ehr: lookups not answered'],
    ],
  ])('P14: fails with %s at another', (_what, other, names) => {
    expect(failed(log(other))).toEqual(names);
  });

  test('P14: what is only ever asked has no effects that could come late', () => {
    const asked = seen('ehr', { owed: [], effects: [], owesNothing: true });
    expect(failed(log(asked))).toEqual([]);
  });

  test('P4: fails where the outage lost something, or nobody noticed it', () => {
    expect(failed(log(seen('ehr'), seen('sales', { openings: 1, effects: [] })))).toEqual([
      'sales: applied once',
    ]);
    expect(failed(log(seen('ehr'), seen('sales')))).toEqual(['sales: breaker opened']);
  });
});

test('a system is owed the events that a rule of its connector takes', () => {
  const body = (eventType: string) =>
    JSON.stringify({
      messageId: eventType,
      eventType,
      timestamp: '2026-01-01T00:00:00Z',
      data: { id: 'i', type: 'voice' },
    });
  const types = ['routing.interaction.wrapup', 'routing.interaction.start'];
  const sent = new Map(types.map((type) => [type, { path: '/webhooks/genesys', body: body(type) }]));
  const accepted = types.map((reference) => ({
    ...{ reference, sink: 'crm' as const, group: '', firstSentMs: 5, acceptedMs: 9 },
  }));
  const [wrapup = ''] = types;
  const key = eventEffectKey(hasher, { platform: 'genesys', eventId: wrapup });
  expect(owedTo(billing, accepted, sent)).toEqual([{ names: [key, `genesys:${wrapup}`], sentMs: 5 }]);
});

test('a stand-in takes each write once, by the header in which its connector sends the key', () => {
  const once: Once<object> = {
    by: 'header',
    name: 'X-Request-Key',
    keptFor: days(30),
    write: () => post(path`/cases`, {}),
  };
  const cases = createStandIn({
    name: 'own',
    events: {},
    operations: { create: operation({ input: {}, once }) },
  });
  for (const key of ['a', 'b', 'a'])
    cases.handle({
      ...{ method: 'POST', segments: ['cases'], headers: { 'x-request-key': key }, nowMs: 5 },
    } as unknown as Parameters<typeof cases.handle>[0]);
  expect(cases.effects()).toMatchObject([{ ids: { externalId: 'a' } }, { ids: { externalId: 'b' } }]);
});

test('P4: a drain is given the time that the slowest connector needs at its own limit', () => {
  const slow = { name: 'own-one', limits: { default: per(4, seconds(1)) } };
  const depths = { 'billing-events': 1500, 'own-one-events': 900, 'own-one-requests': 300, voice: 9e9 };
  const leastMs = drainPatienceMs({}, [billing, slow], {});
  expect(drainPatienceMs(depths, [billing], {})).toBe(leastMs + 100_000);
  expect(drainPatienceMs(depths, [billing, slow], {})).toBe(leastMs + 1_000_000);
  expect(drainPatienceMs(depths, [slow], { OWN_ONE_RATE_LIMIT: '8' })).toBe(leastMs + 500_000);
});
