import { beforeEach, describe, expect, it } from '@jest/globals';
import { rest } from '../../../lambdas/connectors/rest.ts';
import { servicenow } from '../../../lambdas/connectors/servicenow.ts';
import { warehouse } from '../../../lambdas/connectors/warehouse.ts';
import { type Connector, staticHeader } from '../../../lambdas/core/connector/index.ts';
import { createCrm } from '../../../local/simulators/crm/index.ts';
import type { CrmEffect } from '../../../local/simulators/crm/ledger.ts';
import { createWarehouse } from '../../../local/simulators/warehouse.ts';
import { BASE, inProcess } from './in-process.ts';
import { applying, asking, doing } from './running.ts';

const crm = createCrm();
const at = (connector: Connector) => ({ connector, system: inProcess(crm, connector) });
const effects = () => crm.effects() as CrmEffect[];
beforeEach(() => crm.reset());

describe('rest', () => {
  const connector = rest({ baseUrl: BASE });

  it('asks as the contract has it', async () => {
    const { system } = at(connector);
    const found = await asking(system, connector, 'customer', 'ani', '(415) 555-0100');
    expect(found).toMatchObject({
      found: true,
      values: { customerId: expect.stringMatching(/^C-/) },
      entities: [],
    });
    await applying(system, connector, { eventId: 'a/b', data: { n: 1 } });
    await doing(system, connector, 'create-case', { phone: '4155550100', any: { thing: 1 } }, 'r-1');
    expect(
      system.sent.map(({ method, url, body }) => ({
        method,
        url,
        ...(body ? { body: JSON.parse(body) as unknown } : {}),
      })),
    ).toEqual([
      { method: 'GET', url: `${BASE}/customers?phone=%2B14155550100` },
      {
        method: 'PUT',
        url: `${BASE}/genesys/interactions/i-1/events/a%2Fb`,
        body: {
          platform: 'genesys',
          eventType: 'conversation.wrapup',
          occurredAt: '2026-01-01T00:00:00.000Z',
          data: { n: 1 },
        },
      },
      {
        method: 'POST',
        url: `${BASE}/cases`,
        body: { phone: '4155550100', any: { thing: 1 }, correlationId: 'r-1' },
      },
    ]);
    expect(system.sent.map(({ headers }) => headers['x-idempotency-key'])).toEqual([
      undefined,
      'genesys:a/b',
      'r-1',
    ]);
    expect(
      system.sent.every(
        ({ headers }) => headers['x-correlation-id'] === 'c-1' && headers['accept'] === 'application/json',
      ),
    ).toBe(true);
  });

  it('knows nobody by a 404 in JSON, and reports the case of a wrap-up', async () => {
    const { system } = at(connector);
    expect(await asking(system, connector, 'customer', 'ani', '+14155559999')).toMatchObject({
      found: false,
      values: { customerId: 'UNKNOWN', tier: 'standard' },
    });
    expect(await applying(system, connector, {})).toMatchObject({
      values: { caseId: expect.stringMatching(/^CASE-/) },
    });
    expect(await applying(system, connector, { eventId: 'e-2', eventType: 'hold' })).toMatchObject({
      values: { caseId: '' },
    });
  });

  it('puts a dash where no interaction is named, and refuses an id that can be in no path', async () => {
    const { system } = at(connector);
    const { interactionId: _, ...none } = { interactionId: 'i', eventId: 'e-3' };
    const bare = { ...none, interactionId: undefined as unknown as string };
    await applying(system, connector, bare);
    expect(system.sent.at(-1)?.url).toBe(`${BASE}/genesys/interactions/-/events/e-3`);
    await expect(applying(system, connector, { eventId: '..' })).rejects.toMatchObject({
      code: 'unsendable',
    });
  });

  it('P2: without idempotency keys looks before it creates', async () => {
    crm.admin['POST /options']?.({ text: '{"idempotencyKeys":"no"}' } as never);
    const keyless = at(rest({ baseUrl: BASE, idempotencyKeys: false }));
    const create = () => doing(keyless.system, keyless.connector, 'create-case', {}, 'r-1');
    const first = await create();
    expect(await create()).toMatchObject({ wasThere: true, values: (first as { values: object }).values });
    expect(effects()).toHaveLength(1);
  });

  it('reads changes as the contract has them', () => {
    const read = (body: unknown) => connector.changes?.read(body);
    expect(
      read({
        phones: ['1', '2'],
        oldPhone: '3',
        fieldChanged: 'tier',
        tier: 'gold',
        changedAt: '2026-01-01T00:00:00Z',
      }),
    ).toEqual([
      {
        lookup: 'customer',
        keys: { ani: ['1', '2'] },
        left: { ani: ['3'] },
        values: { tier: 'gold' },
        changedAt: '2026-01-01T00:00:00Z',
      },
    ]);
    expect(read({ phone: '1', fieldChanged: 'mood' })).toEqual([]);
    expect(() => read({ fieldChanged: 'tier' })).toThrow('phone');
  });
});

describe.each([true, false])('servicenow (unique index: %s)', (uniqueIndex) => {
  const { connector } = at(servicenow({ baseUrl: BASE, uniqueIndex, auth: staticHeader() }));

  it('finds customers, and P2: makes each effect once', async () => {
    const { system } = at(connector);
    expect(await asking(system, connector, 'customer', 'ani', '+14155550100')).toMatchObject({ found: true });
    expect(await asking(system, connector, 'customer', 'ani', '+14155559999')).toMatchObject({
      found: false,
    });
    await applying(system, connector, {});
    await applying(system, connector, {});
    const create = () =>
      doing(system, connector, 'create-case', { subject: 'x', conversationId: 'c' }, 'r-1');
    const first = await create();
    expect(await create()).toMatchObject({ values: (first as { values: object }).values, wasThere: true });
    expect(effects()).toHaveLength(2);
    const posted = system.sent.filter(({ url, method }) => method === 'POST' && url.endsWith('_case'));
    expect(JSON.parse(posted[0]?.body ?? '')).toEqual({ short_description: 'x', correlation_id: 'r-1' });
  });
});

it('warehouse: P2: an event put twice is one', async () => {
  const connector = warehouse({ baseUrl: BASE });
  const store = createWarehouse();
  const system = inProcess(store, connector);
  await applying(system, connector, { topic: 'enrichment' });
  expect(await applying(system, connector, { topic: 'enrichment' })).toMatchObject({
    kind: 'applied',
    values: {},
  });
  expect(store.effects()).toHaveLength(1);
  await expect(applying(system, connector, { topic: 'voice' })).rejects.toThrow('nobody');
});
