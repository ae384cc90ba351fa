/** Dataverse, HubSpot and Zendesk, each against its simulator. */

import { beforeEach, describe, expect, it } from '@jest/globals';
import { dynamics } from '../../../lambdas/connectors/dynamics.ts';
import { hubspot } from '../../../lambdas/connectors/hubspot.ts';
import { zendesk } from '../../../lambdas/connectors/zendesk.ts';
import { parseExactly } from '../../../lambdas/core/message/exact-number.ts';
import { createDynamics } from '../../../local/simulators/dynamics/index.ts';
import { createHubSpot } from '../../../local/simulators/hubspot/index.ts';
import { createZendesk } from '../../../local/simulators/zendesk/index.ts';
import { BASE, type InProcess, inProcess } from './in-process.ts';
import { applying, asking, doing } from './running.ts';

const vendors = {
  dynamics: {
    connector: dynamics({ baseUrl: BASE, answer: { tier: 'new_tier' }, signedBy: 'key' }),
    simulated: createDynamics(),
    create: { name: 'create-case', input: { subject: 'x', customerId: 'c-1', priority: '1' } },
    limit: { requestsIn5Min: 0 },
    throttled: { code: 'throttled', scope: 'account' },
  },
  hubspot: {
    connector: hubspot({
      baseUrl: BASE,
      answer: { tier: 'tier' },
      eventType: 'steadyline_events',
      signedBy: 'key',
    }),
    simulated: createHubSpot(),
    create: { name: 'create-ticket', input: { subject: 'x', phone: '+14155550100' } },
    limit: { searchesASecond: 0 },
    throttled: { code: 'throttled', scope: 'record' },
  },
  zendesk: {
    connector: zendesk({ baseUrl: BASE, answer: { tier: 'tier' }, signedBy: 'key' }),
    simulated: createZendesk(),
    create: { name: 'create-ticket', input: { subject: 'x', description: 'y', email: 'ann@example.org' } },
    limit: { callsAMinute: 0 },
    throttled: { code: 'throttled', scope: 'account' },
  },
};

describe.each(Object.entries(vendors))('%s', (name, { connector, simulated, create, limit, throttled }) => {
  let system: InProcess;
  beforeEach(() => {
    simulated.reset();
    system = inProcess(simulated, connector);
  });
  const ask = (key: string, value: unknown) => asking(system, connector, 'customer', key, value);

  it('finds customers by number in the spelling in which it is kept, and by address', async () => {
    const found = await ask('ani', '+14155550100');
    expect(found).toMatchObject({
      found: true,
      isAmbiguous: false,
      values: { name: expect.stringMatching(/^Person C-/), tier: expect.stringMatching(/./) },
      changedAtMs: Date.UTC(2026, 0, 1),
    });
    expect(found.entities).toHaveLength(1);
    system.admin('POST /people', { email: "o'hara@example.org", name: "O'Hara" });
    expect(await ask('email', "O'Hara@example.org")).toMatchObject({
      found: true,
      values: { name: "O'Hara" },
    });
    expect(await ask('ani', '+14155559999')).toMatchObject({ found: false, entities: [] });
  });

  it('reports that several have the number', async () => {
    system.admin('POST /people', { phone: '(415) 555-0100', name: 'Newer' });
    expect(await ask('ani', '+14155550100')).toMatchObject({ isAmbiguous: true, values: { name: 'Newer' } });
  });

  it('P2: makes an effect once and reports its id', async () => {
    const first = await doing(system, connector, create.name, create.input, 'key-1');
    expect(Object.values((first as { values: object }).values)).toEqual([expect.stringMatching(/./)]);
    expect(await doing(system, connector, create.name, create.input, 'key-1')).toEqual(first);
    expect(simulated.effects()).toHaveLength(1);
    if (name === 'zendesk') return;
    await applying(system, connector, {});
    await applying(system, connector, {});
    expect(simulated.effects()).toHaveLength(2);
  });

  it('is throttled in its own words', async () => {
    system.admin('POST /options', limit);
    await expect(ask('ani', '+14155550100')).rejects.toMatchObject(throttled);
  });

  it('P7: renews a token that has ended', async () => {
    if (name === 'hubspot') return;
    await ask('ani', '+14155550100');
    system.clock.nowMs += 3_600_000;
    expect(await ask('ani', '+14155550100')).toMatchObject({ found: true });
    expect(system.tokenRequests).toBe(2);
  });
});

it('zendesk: P2: looks first where the key may have been forgotten', async () => {
  const { connector, simulated, create } = vendors.zendesk;
  simulated.reset();
  const system = inProcess(simulated, connector);
  const first = await doing(system, connector, create.name, create.input, 'key-1');
  const firstClaimedAtMs = system.clock.nowMs;
  system.clock.nowMs += 7_200_000;
  const again = await doing(system, connector, create.name, create.input, 'key-1', { firstClaimedAtMs });
  expect(again).toEqual({ ...first, wasThere: true });
  expect(simulated.effects()).toHaveLength(1);
});

it('zendesk: P2: a ticket that was made in other words under the same key is found', async () => {
  const { connector, simulated, create } = vendors.zendesk;
  simulated.reset();
  const system = inProcess(simulated, connector);
  const first = await doing(system, connector, create.name, create.input, 'key-1');
  const reworded = { ...create.input, subject: 'y' };
  const again = await doing(system, connector, create.name, reworded, 'key-1');
  expect(again).toEqual({ ...first, wasThere: true });
  expect(simulated.effects()).toHaveLength(1);
});

describe('notices name records by id', () => {
  it.each([
    ['dynamics', { PrimaryEntityName: 'contact', PrimaryEntityId: 'A-1' }, [{ entity: 'a-1' }]],
    ['dynamics', { PrimaryEntityName: 'incident', PrimaryEntityId: 'A-1' }, []],
    [
      'hubspot',
      [
        { subscriptionType: 'contact.propertyChange', objectId: 7 },
        { subscriptionType: 'deal.creation', objectId: 8 },
      ],
      [{ entity: 'contact/7' }],
    ],
    ['zendesk', { type: 'zen:event-type:user.details_changed', detail: { id: '9' } }, [{ entity: 'user/9' }]],
    ['zendesk', { type: 'zen:event-type:ticket.created', detail: { id: '9' } }, []],
  ] as const)('%s: %j', (name, body, expected) => {
    expect(vendors[name].connector.changes?.read(body)).toEqual(expected);
  });

  it.each([
    [
      'hubspot',
      '[{"subscriptionType":"contact.deletion","objectId":9007199254740993}]',
      'contact/9007199254740993',
    ],
    [
      'zendesk',
      '{"type":"zen:event-type:user.deleted","detail":{"id":9007199254740993}}',
      'user/9007199254740993',
    ],
  ] as const)('P6: %s: an id above 2^53 has all its digits: %s', (name, body, entity) => {
    expect(vendors[name].connector.changes?.read(parseExactly(body))).toEqual([{ entity }]);
  });

  it.each(Object.keys(vendors) as (keyof typeof vendors)[])('%s refuses what is none', (name) => {
    for (const body of [null, {}, 'x', 7, [{}]])
      expect(vendors[name].connector.changes?.read(body)).toBeUndefined();
  });
});
