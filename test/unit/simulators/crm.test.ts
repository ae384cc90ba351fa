/** The simulated CRM is the judge of the drill: it must count every effect, and count it once. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { customerOf } from '../../../local/simulators/crm/customers.ts';
import { type Simulators, startSimulators } from '../../../local/simulators/index.ts';
import { call } from './call.ts';

let simulators: Simulators;
let crm: string;
const event = { platform: 'genesys', eventType: 'routing.interaction.start', occurredAt: 'then', data: {} };
const put = (path: string, body: unknown = event) => call('PUT', `${crm}${path}`, body);
const effects = async () => (await call('GET', `${crm}/_sim/effects`)).body['items'] as { key: string }[];

beforeAll(async () => {
  simulators = await startSimulators();
  crm = simulators.urls.crm;
});
afterAll(() => simulators.stop());
beforeEach(() => call('POST', `${simulators.control}/crm/_sim/reset`));

describe('generic dialect', () => {
  test('P2: an event delivered twice is one effect and one repeat', async () => {
    expect((await put('/genesys/interactions/i-1/events/e-1')).status).toBe(201);
    expect((await put('/genesys/interactions/i-1/events/e-1')).status).toBe(200);
    const { body } = await call('GET', `${crm}/_sim/state`);
    expect(body).toMatchObject({ effects: 1, repeats: 1, conflicts: 0 });
  });

  test('P2: one event id under two interactions is two effects', async () => {
    await put('/genesys/interactions/i-1/events/e-1');
    await put('/genesys/interactions/i-2/events/e-1');
    expect(await effects()).toHaveLength(2);
  });

  test('P2: the same id with another body is seen as a conflict', async () => {
    await put('/nice/interactions/i-1/events/e-1');
    await put('/nice/interactions/i-1/events/e-1', { ...event, data: { changed: true } });
    expect((await call('GET', `${crm}/_sim/state`)).body).toMatchObject({ effects: 1, conflicts: 1 });
  });

  test('a reference is found however deep it is, and in JSON inside JSON', async () => {
    await put('/nice/interactions/i-1/events/e-1', { ...event, data: { a: [{ reference: 'r-1' }] } });
    await put('/nice/interactions/i-1/events/e-2', { ...event, data: JSON.stringify({ reference: 'r-2' }) });
    expect((await effects()).map((effect) => (effect as { reference?: string }).reference)).toEqual([
      'r-1',
      'r-2',
    ]);
  });

  test('a wrap-up is answered with the case id of its interaction', async () => {
    const wrapup = { ...event, eventType: 'routing.interaction.wrapup' };
    const first = await put('/genesys/interactions/i-1/events/e-1', wrapup);
    const second = await put('/genesys/interactions/i-1/events/e-2', wrapup);
    expect(first.body['caseId']).toMatch(/^CASE-/);
    expect(second.body['caseId']).toBe(first.body['caseId']);
    expect((await put('/genesys/interactions/i-1/events/e-3')).body).toEqual({});
  });

  test('P2: a case is made once for each key, and again for each call where keys are ignored', async () => {
    const post = () => call('POST', `${crm}/cases`, { correlationId: 'c-1' }, { 'x-idempotency-key': 'k-1' });
    const [first, second] = [await post(), await post()];
    expect(second.body['caseId']).toBe(first.body['caseId']);
    await call('POST', `${crm}/_sim/options`, { idempotencyKeys: 'no' });
    expect((await post()).body['caseId']).not.toBe(first.body['caseId']);
    const found = await call('GET', `${crm}/cases?correlationId=c-1`);
    expect(found.body).toEqual({ caseId: first.body['caseId'], count: 2 });
    expect((await call('GET', `${crm}/cases?correlationId=c-2`)).status).toBe(404);
  });

  test('customers follow from their number alone', async () => {
    const known = await call('GET', `${crm}/customers?phone=%2B15550100`);
    expect(known).toMatchObject({ status: 200, body: customerOf('+15550100') });
    expect((await call('GET', `${crm}/customers?phone=%2B15559001`)).status).toBe(404);
  });

  test('P11: a rule refuses what it names, as often as it says', async () => {
    await call('POST', `${crm}/_sim/rules`, { rules: [{ eventId: 'bad', status: 422, times: 1 }] });
    const refused = await put('/genesys/interactions/i-1/events/bad');
    expect(refused).toMatchObject({ status: 422, body: { error: { code: 'refused_422' } } });
    expect((await put('/genesys/interactions/i-1/events/good')).status).toBe(201);
    expect((await put('/genesys/interactions/i-1/events/bad')).status).toBe(201);
    expect((await call('GET', `${crm}/_sim/rules`)).body).toMatchObject({ rules: [{ strikes: 1 }] });
  });

  test('P11: a rule about a field refuses while it is empty, and names it; with a value the same event is taken', async () => {
    await call('POST', `${crm}/_sim/rules`, { rules: [{ emptyField: 'region', status: 422 }] });
    const send = (data: object) =>
      call('PUT', `${crm}/genesys/interactions/i-1/events/e-r`, { eventType: 'wrapup', data });
    expect(await send({ region: '' })).toMatchObject({
      status: 422,
      body: { error: { code: 'REQUIRED_FIELD_MISSING', field: 'region' } },
    });
    expect((await send({ region: 'north' })).status).toBe(201);
    const record = (Payload__c: string) =>
      call('PATCH', `${crm}/services/data/v61.0/sobjects/Interaction_Event__c/Event_Id__c/e-s`, {
        Event_Id__c: 'e-s',
        Payload__c,
      });
    expect(await record(JSON.stringify({ region: '' }))).toMatchObject({
      body: [{ errorCode: 'REQUIRED_FIELD_MISSING', fields: ['region'] }],
    });
  });
});

describe('Salesforce dialect', () => {
  const path = '/services/data/v61.0/sobjects/Interaction_Event__c/Event_Key__c/genesys%23e-1';

  test('P2: an upsert by external id creates once', async () => {
    expect(await call('PATCH', `${crm}${path}`, { a: 1 })).toMatchObject({
      status: 201,
      body: { created: true },
    });
    expect(await call('PATCH', `${crm}${path}`, { a: 1 })).toMatchObject({
      status: 200,
      body: { created: false },
    });
    expect(await effects()).toHaveLength(1);
  });

  test('a customer is found by the external id of the contact', async () => {
    const contact = '/services/data/v62.0/sobjects/Contact/Steadyline_Phone__c';
    const { body } = await call('GET', `${crm}${contact}/%2B15550100?fields=Id,Steadyline_Tier__c`);
    const customer = customerOf('+15550100');
    expect(body).toMatchObject({ Id: customer?.customerId, Steadyline_Tier__c: customer?.tier });
    expect((await call('GET', `${crm}${contact}/%2B15559001?fields=Id`)).status).toBe(404);
  });

  test('a customer is found by SOQL, field by field', async () => {
    const soql = "SELECT Customer_Id__c, Tier__c FROM Contact WHERE Phone = '+15550100' LIMIT 1";
    const { body } = await call('GET', `${crm}/services/data/v61.0/query?q=${encodeURIComponent(soql)}`);
    const customer = customerOf('+15550100');
    expect(body['records']).toMatchObject([
      { Customer_Id__c: customer?.customerId, Tier__c: customer?.tier },
    ]);
  });
});

describe('ServiceNow dialect', () => {
  const table = '/api/now/table/u_interaction_event';

  test('P2: the unique correlation_id refuses a second insert', async () => {
    expect((await call('POST', `${crm}${table}`, { correlation_id: 'c-1' })).status).toBe(201);
    expect((await call('POST', `${crm}${table}`, { correlation_id: 'c-1' })).status).toBe(409);
    const found = await call('GET', `${crm}${table}?sysparm_query=correlation_id%3Dc-1`);
    expect(found.body['result']).toHaveLength(1);
    expect(await effects()).toHaveLength(1);
  });
});
