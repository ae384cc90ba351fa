import { describe, expect, test } from '@jest/globals';
import { event, fakeCrm, options, request } from './fake-crm.ts';

const bodyOf = (call: { body?: string } | undefined) => JSON.parse(call?.body ?? '{}');
const pathOf = (call: { url: string } | undefined) =>
  decodeURIComponent((call?.url ?? '').replace('https://crm.test/base', ''));

describe('Salesforce', () => {
  const salesforce = (...answers: Parameters<typeof fakeCrm>[0]) => fakeCrm(answers, { kind: 'salesforce' });

  test('P5: finds the contact changed last', async () => {
    const record = { Id: '003A', Steadyline_Tier__c: 'gold', SystemModstamp: '2026-01-01T00:00:00.000+0000' };
    const { crm, calls } = salesforce({ status: 200, json: { totalSize: 1, records: [record] } });
    expect(await crm.findCustomer('+14155552671', options)).toEqual({
      found: true,
      customerId: '003A',
      tier: 'gold',
      changedAtMs: Date.UTC(2026, 0, 1),
    });
    expect(pathOf(calls[0])).toContain("WHERE Steadyline_Phone__c = '+14155552671' ORDER BY");
  });

  test('P5: no record is an unknown caller', async () => {
    const { crm } = salesforce({ status: 200, json: { totalSize: 0, records: [] } });
    expect(await crm.findCustomer('+1', options)).toEqual({
      found: false,
      customerId: 'UNKNOWN',
      tier: 'standard',
    });
  });

  test('nothing but a number gets into the query', async () => {
    const { crm, calls } = salesforce({ status: 200, json: { records: [] } });
    await crm.findCustomer("+1' OR Name != '", options);
    expect(pathOf(calls[0])).toContain("= '+1\\' OR Name != \\'' ORDER");
  });

  test('P2: an event is an upsert under a key that ignores neither case nor length', async () => {
    const { crm, calls } = salesforce({ status: 201, json: { id: 'a00', success: true } });
    expect(await crm.applyEvent(event, options)).toEqual({});
    await crm.applyEvent({ ...event, eventId: 'E/1 ü' }, options);
    const [key, other] = calls.map((call) => /Steadyline_Key__c\/([0-9a-f]{64})$/.exec(call.url)?.[1]);
    expect(key).toBeDefined();
    expect(other).not.toBe(key);
    expect(calls[0]).toMatchObject({ method: 'PATCH' });
    expect(bodyOf(calls[0])).toEqual({
      Platform__c: 'genesys',
      Event_Id__c: 'e/1 ü',
      Interaction_Id__c: 'i 1',
      Event_Type__c: 'conversation.end',
      Occurred_At__c: '2026-01-01T00:00:00Z',
      Data__c: '{"state":"ended"}',
    });
  });

  test.each([[{ status: 200, json: { id: 'a00' } }], [{ status: 204 }]])(
    'P2: made again it changes nothing: %j',
    async (answer) => {
      expect(await salesforce(answer).crm.applyEvent(event, options)).toEqual({});
    },
  );

  test('P2: a case is an upsert by the request id; where no id comes back it is read', async () => {
    const made = salesforce({ status: 201, json: { id: '500A' } });
    expect(await made.crm.createCase(request, options)).toEqual({ caseId: '500A' });
    expect(pathOf(made.calls[0])).toBe('/services/data/v62.0/sobjects/Case/Steadyline_Request__c/r-1');
    expect(bodyOf(made.calls[0])).toMatchObject({ subject: 'Hello', SuppliedPhone: '(415) 555-2671' });
    const again = salesforce({ status: 204 }, { status: 200, json: { Id: '500A' } });
    expect(await again.crm.createCase(request, options)).toEqual({ caseId: '500A' });
  });
});

describe('ServiceNow', () => {
  const servicenow = (answers: Parameters<typeof fakeCrm>[0], supportsIdempotency = true) =>
    fakeCrm(answers, { kind: 'servicenow', supportsIdempotency });
  const duplicate = {
    status: 403,
    json: { error: { message: 'Operation Failed', detail: 'Unique Key violation detected by database' } },
  };
  const refused = (detail: string) => ({
    status: 403,
    json: { error: { message: 'Operation Failed', detail } },
  });

  test('P5: finds a contact', async () => {
    const record = { phone: '+1', sys_id: 'abc', u_tier: 'gold', sys_updated_on: '2026-01-01 00:00:02' };
    const { crm } = servicenow([{ status: 200, json: { result: [record] } }]);
    expect(await crm.findCustomer('+1', options)).toEqual({
      found: true,
      customerId: 'abc',
      tier: 'gold',
      changedAtMs: Date.UTC(2026, 0, 1, 0, 0, 2),
    });
  });

  test.each([
    [{ status: 200, json: { result: [] } }],
    [{ status: 404, json: { error: { message: 'No Record found' } } }],
  ])('P5: no record is an unknown caller: %j', async (answer) => {
    expect(await servicenow([answer]).crm.findCustomer('+1', options)).toMatchObject({ found: false });
  });

  test('P5: a record that does not bear the number is no answer: the instance has ignored the condition', async () => {
    const { crm } = servicenow([{ status: 200, json: { result: [{ phone: '+2', sys_id: 'abc' }] } }]);
    await expect(crm.findCustomer('+1', options)).rejects.toMatchObject({ code: 'transient' });
  });

  test('P2: an event is written once: after a refusal of the unique index the record is the effect', async () => {
    const made = servicenow([{ status: 201, json: { result: { sys_id: 'x' } } }]);
    expect(await made.crm.applyEvent(event, options)).toEqual({});
    expect(bodyOf(made.calls[0])).toMatchObject({ correlation_id: expect.stringMatching(/^[0-9a-f]{64}$/) });
    const { correlation_id: key } = bodyOf(made.calls[0]);
    for (const detail of [
      "Unique Key violation detected by database (Duplicate entry 'X' for key 'correlation_id')",
      "Duplicate entry 'X' for key 'u_steadyline_event.correlation_id'",
      `Duplicate entry '${key}' for key 'index_7'`,
    ]) {
      const record = { status: 200, json: { result: [{ correlation_id: key, sys_id: 'x' }] } };
      const again = servicenow([refused(detail), record]);
      expect(await again.crm.applyEvent(event, options)).toEqual({});
      expect(again.calls.map(({ method }) => method)).toEqual(['POST', 'GET']);
    }
  });

  test.each([
    'Unique Key violation detected by database',
    "Duplicate entry 'EVT0012345' for key 'number'",
    "Duplicate entry 'X' for key 'parent_correlation_id'",
  ])(
    'P2: a unique index that is not known to be ours is no success without the record: %s',
    async (detail) => {
      const record = async (call: { body?: string } | undefined) => ({
        status: 200,
        json: { result: [{ correlation_id: bodyOf(call).correlation_id, sys_id: 'x' }] },
      });
      const none = servicenow([refused(detail), { status: 200, json: { result: [] } }]);
      await expect(none.crm.applyEvent(event, options)).rejects.toMatchObject({ code: 'transient' });
      expect(none.calls.map(({ method }) => method)).toEqual(['POST', 'GET']);
      const there = servicenow([refused(detail), await record(none.calls[0])]);
      expect(await there.crm.applyEvent(event, options)).toEqual({});
    },
  );

  test('P2: any other refusal is none', async () => {
    const { crm } = servicenow([{ status: 403, json: { error: { message: 'ACL', detail: 'denied' } } }]);
    await expect(crm.applyEvent(event, options)).rejects.toMatchObject({ code: 'transient' });
  });

  test('P2: a second case is the first one', async () => {
    const { crm, calls } = servicenow([
      duplicate,
      { status: 200, json: { result: [{ correlation_id: 'r-1', sys_id: 'x', number: 'CS1' }] } },
    ]);
    expect(await crm.createCase(request, options)).toEqual({ caseId: 'CS1' });
    expect(pathOf(calls[1])).toContain('sysparm_query=correlation_id=r-1&');
  });

  test('P2: a refused second case that can’t be found is tried again', async () => {
    for (const result of [[], [{ correlation_id: 'other', sys_id: 'x' }]]) {
      const { crm } = servicenow([duplicate, { status: 200, json: { result } }]);
      await expect(crm.createCase(request, options)).rejects.toMatchObject({ code: 'transient' });
    }
  });

  test('P2: without a unique index the record is looked for first', async () => {
    const found = servicenow(
      [{ status: 200, json: { result: [{ correlation_id: 'r-1', sys_id: 'x' }] } }],
      false,
    );
    expect(await found.crm.createCase(request, options)).toEqual({ caseId: 'x' });
    expect(found.calls).toHaveLength(1);
    const none = servicenow(
      [
        { status: 200, json: { result: [] } },
        { status: 201, json: { result: { sys_id: 'y', number: 'CS2' } } },
      ],
      false,
    );
    expect(await none.crm.createCase(request, options)).toEqual({ caseId: 'CS2' });
  });
});
