import { describe, expect, test } from '@jest/globals';
import { event, fakeCrm, options, PAGE, request } from './fake-crm.ts';

const UNKNOWN = { found: false, customerId: 'UNKNOWN', tier: 'standard' };

describe('generic REST CRM', () => {
  test('P5: finds a customer', async () => {
    const { crm, calls } = fakeCrm([{ status: 200, json: { customerId: 'C-1', tier: 'gold' } }]);
    expect(await crm.findCustomer('+14155552671', options)).toEqual({
      found: true,
      customerId: 'C-1',
      tier: 'gold',
    });
    expect(calls[0]).toMatchObject({
      method: 'GET',
      url: 'https://crm.test/base/customers?phone=%2B14155552671',
      timeoutMs: 1000,
      headers: { authorization: 'Bearer one', 'x-correlation-id': 'corr-1', accept: 'application/json' },
    });
    expect(calls[0]?.body).toBeUndefined();
  });

  test('P5: a counted id is text, a missing tier the standard one, a time is taken if it is one', async () => {
    const answer = async (json: unknown) =>
      fakeCrm([{ status: 200, json }])
        .crm.findCustomer('+1', options)
        .catch((error: Error) => error.name);
    expect(await answer({ customerId: 42 })).toEqual({ found: true, customerId: '42', tier: 'standard' });
    expect(await answer({ customerId: 'C', tier: null, changedAt: '2026-01-01T00:00:01Z' })).toMatchObject({
      tier: 'standard',
      changedAtMs: Date.UTC(2026, 0, 1, 0, 0, 1),
    });
    expect(await answer({ customerId: 'C', changedAt: 'soon' })).not.toHaveProperty('changedAtMs');
    expect(await answer({ tier: 'gold' })).toBe('TransientError');
    expect(await answer({ customerId: '' })).toBe('TransientError');
  });

  test('P5: not found is what the CRM itself says in JSON; a page with 404 is not', async () => {
    expect(await fakeCrm([{ status: 404, json: {} }]).crm.findCustomer('+1', options)).toEqual(UNKNOWN);
    const page = fakeCrm([{ status: 404, body: PAGE }]).crm.findCustomer('+1', options);
    await expect(page).rejects.toMatchObject({ code: 'transient' });
  });

  test('P2: an event goes to a path of its own, with its key', async () => {
    const { crm, calls } = fakeCrm([{ status: 201, json: { caseId: 7 } }]);
    expect(await crm.applyEvent(event, options)).toEqual({ caseId: '7' });
    expect(calls[0]).toMatchObject({
      method: 'PUT',
      url: 'https://crm.test/base/genesys/interactions/i%201/events/e%2F1%20%C3%BC',
      headers: { 'x-idempotency-key': 'genesys:e/1%20%C3%BC', 'content-type': 'application/json' },
    });
    expect(JSON.parse(calls[0]?.body ?? '')).toEqual({
      platform: 'genesys',
      eventType: 'conversation.end',
      occurredAt: '2026-01-01T00:00:00Z',
      data: { state: 'ended' },
    });
  });

  test('P2: an event answered without a case id has had its effect', async () => {
    for (const json of [{}, { caseId: null }, { caseId: '' }])
      expect(await fakeCrm([{ status: 200, json }]).crm.applyEvent(event, options)).toEqual({});
  });

  test('P11: a 404 to an event is transient, even in JSON', async () => {
    const { crm } = fakeCrm([{ status: 404, json: {} }]);
    await expect(crm.applyEvent(event, options)).rejects.toMatchObject({ code: 'transient' });
  });

  test.each(['.', '..', '', '\ud800'])(
    'P11: an id %j that no path can hold is refused permanently, not sent astray',
    async (eventId) => {
      const { crm, calls } = fakeCrm([{ status: 200, json: {} }]);
      await expect(crm.applyEvent({ ...event, eventId }, options)).rejects.toMatchObject({
        code: 'unsendable',
      });
      expect(calls).toEqual([]);
    },
  );

  test('an id is never taken for more of the path', async () => {
    const { crm, calls } = fakeCrm([{ status: 200, json: {} }]);
    await crm.applyEvent({ ...event, eventId: '../../cases?x=1#y', interactionId: 'a/b' }, options);
    expect(new URL(calls[0]?.url ?? '').pathname).toBe(
      '/base/genesys/interactions/a%2Fb/events/..%2F..%2Fcases%3Fx%3D1%23y',
    );
  });

  test('P2: different ids are different keys in the header too', async () => {
    const keyOf = async (eventId: string) => {
      const { crm, calls } = fakeCrm([{ status: 200, json: {} }]);
      await crm.applyEvent({ ...event, eventId }, options);
      return calls[0]?.headers?.['x-idempotency-key'];
    };
    const keys = await Promise.all(['ü', '%C3%BC', 'u', 'a b', 'a\nb', 'a%20b'].map(keyOf));
    expect(new Set(keys).size).toBe(6);
    expect(keys.every((key) => /^[\x21-\x7e]+$/.test(key ?? ''))).toBe(true);
  });

  test('P2: a case is created under the request id, its fields as they came', async () => {
    const { crm, calls } = fakeCrm([{ status: 201, json: { caseId: 'K-1' } }]);
    expect(await crm.createCase(request, options)).toEqual({ caseId: 'K-1' });
    expect(calls).toHaveLength(1);
    expect(calls[0]).toMatchObject({ method: 'POST', headers: { 'x-idempotency-key': 'r-1' } });
    expect(JSON.parse(calls[0]?.body ?? '')).toEqual({
      subject: 'Hello',
      phone: '(415) 555-2671',
      correlationId: 'r-1',
    });
  });

  test('P2: a created case without an id is no answer', async () => {
    const { crm } = fakeCrm([{ status: 201, json: {} }]);
    await expect(crm.createCase(request, options)).rejects.toMatchObject({ code: 'transient' });
  });
});

test('P2: what is written may be sent twice where the CRM knows the key, a case of a CRM that does not never', async () => {
  const written = async (supportsIdempotency: boolean, kind: 'rest' | 'salesforce' | 'servicenow') => {
    const none = { status: 200, json: { cases: [], result: [] } };
    const made = { status: 201, json: { caseId: 'K', id: 'K', result: { sys_id: 'K' } } };
    const answers = supportsIdempotency || kind === 'salesforce' ? [made] : [none, made];
    const { crm, calls } = fakeCrm(answers, { supportsIdempotency, kind });
    await crm.createCase(request, options);
    return calls.map(({ method, repeatable }) => [method, repeatable]);
  };
  expect(await written(true, 'rest')).toEqual([['POST', true]]);
  expect(await written(true, 'servicenow')).toEqual([['POST', true]]);
  expect(await written(false, 'salesforce')).toEqual([['PATCH', true]]);
  for (const kind of ['rest', 'servicenow'] as const)
    expect(await written(false, kind)).toEqual([
      ['GET', true],
      ['POST', false],
    ]);
});

describe('P2: write-once check for a CRM with no idempotency keys', () => {
  const given = { supportsIdempotency: false };

  test.each([
    [{ status: 200, json: { cases: [{ caseId: 'K-1' }] } }],
    [{ status: 200, json: { caseId: 'K-1' } }],
  ])('P2: a case that is there already is the effect: %j', async (answer) => {
    const { crm, calls } = fakeCrm([answer], given);
    expect(await crm.createCase(request, options)).toEqual({ caseId: 'K-1' });
    expect(calls.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET https://crm.test/base/cases?correlationId=r-1',
    ]);
  });

  test.each([[{ status: 200, json: { cases: [] } }], [{ status: 404, json: {} }]])(
    'P2: none yet: %j',
    async (answer) => {
      const { crm, calls } = fakeCrm([answer, { status: 201, json: { caseId: 'K-2' } }], given);
      expect(await crm.createCase(request, options)).toEqual({ caseId: 'K-2' });
      expect(calls.map(({ method }) => method)).toEqual(['GET', 'POST']);
    },
  );

  test('P2: where the check itself fails nothing is created', async () => {
    for (const answer of [
      { status: 503, body: PAGE },
      { status: 404, body: PAGE },
      { status: 200, json: { cases: [{}] } },
    ]) {
      const { crm, calls } = fakeCrm([answer], given);
      await expect(crm.createCase(request, options)).rejects.toMatchObject({ code: 'transient' });
      expect(calls).toHaveLength(1);
    }
  });
});
