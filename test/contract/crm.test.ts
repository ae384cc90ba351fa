import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { customerOf } from '../../local/simulators/crm/customers.ts';
import { type Simulators, startSimulators } from '../../local/simulators/index.ts';
import { createCrm, createWarehouse } from '../host/default-connectors.ts';
import { event, options as quick, request } from '../unit/crm/fake-crm.ts';
import { call } from '../unit/simulators/call.ts';

/** No test here waits for a time-out: a busy machine has all the time it needs. */
const options = { ...quick, timeoutMs: 10_000 };

let simulators: Simulators;
beforeAll(async () => {
  simulators = await startSimulators();
});
afterAll(() => simulators.stop());

const wrapup = { ...event, eventType: 'conversation.wrapup' };
const none = async () => ({});
const effects = async (system: 'crm' | 'warehouse' = 'crm'): Promise<{ kind: string }[]> =>
  (await call('GET', `${simulators.urls[system]}/_sim/effects`)).body['items'] as { kind: string }[];

/** One suite, every adapter, against the counterpart that enforces uniqueness. */
describe.each(['rest', 'salesforce', 'servicenow'] as const)('Crm over %s', (kind) => {
  const open = (supportsIdempotency = true) =>
    createCrm({
      kind,
      baseUrl: simulators.urls.crm,
      supportsIdempotency,
      credentials: { read: none, refresh: none },
    });
  const admin = (path: string, body?: unknown) =>
    call('POST', `${simulators.control}/crm/_sim/${path}`, body);
  beforeEach(() => admin('reset'));

  test('P5: a known caller is found, an unknown one is not', async () => {
    expect(await open().findCustomer('+14155550100', options)).toEqual({
      found: true,
      ...customerOf('+14155550100'),
    });
    expect(await open().findCustomer('+14155559999', options)).toEqual({
      found: false,
      customerId: 'UNKNOWN',
      tier: 'standard',
    });
  });

  test('P2: an event applied twice is one effect', async () => {
    const crm = open();
    const first = await crm.applyEvent(wrapup, options);
    expect(await crm.applyEvent(wrapup, options)).toEqual(first);
    expect(await effects()).toHaveLength(1);
    await crm.applyEvent({ ...wrapup, eventId: 'another' }, options);
    await crm.applyEvent({ ...wrapup, platform: 'nice' }, options);
    expect(await effects()).toHaveLength(3);
  });

  test('P2: a case requested twice is one case, with one id', async () => {
    const crm = open();
    const first = await crm.createCase(request, options);
    expect(first.caseId).toMatch(/./);
    expect(await crm.createCase(request, options)).toEqual(first);
    expect((await effects()).filter(({ kind: what }) => what === 'case')).toHaveLength(1);
  });

  test('P2: a CRM that ignores keys gets one case, by the check before it', async () => {
    await admin('options', { idempotencyKeys: 'no' });
    const crm = open(false);
    const first = await crm.createCase(request, options);
    expect(await crm.createCase(request, options)).toEqual(first);
    expect(await effects()).toHaveLength(1);
  });
});

describe('Warehouse', () => {
  test('P2: an event put twice is one', async () => {
    const warehouse = createWarehouse({ baseUrl: `${simulators.urls.warehouse}/` });
    await warehouse.putEvent(event, options);
    await warehouse.putEvent(event, options);
    expect(await effects('warehouse')).toHaveLength(1);
  });
});
