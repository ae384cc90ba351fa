/** Answers of downstream CRMs, in every dialect: a value of the port or one of its errors, which tell nothing of the answer. */
import { CRM_KINDS, createCrm } from '../../../lambdas/adapters/http/crm/create-crm.ts';
import { SteadylineError } from '../../../lambdas/core/errors.ts';
import { anyBytes, anyJson } from '../bytes.ts';
import { assertPrivate, Broken, type Target } from '../rig.ts';
import { anyText, anyValue, bent, PLANTED } from '../values.ts';

const STATUSES = [
  200, 200, 200, 201, 204, 300, 301, 400, 401, 403, 404, 409, 422, 429, 500, 503, 0, 999,
] as const;
const ANSWERS = [
  { customerId: 'C-1', tier: 'gold', changedAt: '2026-01-01T00:00:00Z', note: PLANTED.text },
  { caseId: 'case-1', customerId: 7, tier: '' },
  {
    id: '500',
    success: true,
    created: true,
    errors: [],
    totalSize: 1,
    records: [{ Id: '003', Tier__c: 'gold' }],
  },
  { result: [{ sys_id: 's-1', u_tier: 'gold', phone: PLANTED.phone }] },
  { result: { sys_id: 's-1', number: 'CS1' }, error: { message: PLANTED.text } },
] as const;
const options = { timeoutMs: 1000, correlationId: 'c' };
const accepted = { acceptedAtMs: 1_767_225_600_000, generation: 0, correlationId: 'c' };

export const crmAnswers: Target = async (chance, rig) => {
  const kind = chance.pick(CRM_KINDS);
  const crm = createCrm({
    kind,
    baseUrl: 'http://crm',
    supportsIdempotency: chance.happens(0.5),
    now: rig.clock.now,
    credentials: {
      read: async () => ({ authorization: 'Bearer t' }),
      refresh: async () => ({ authorization: 'Bearer u' }),
    },
    open: () => async () => ({
      status: chance.pick(STATUSES),
      headers: {
        'content-type': chance.pick(['application/json', 'text/html', 'application/json; charset=x', '']),
        'retry-after': chance.pick(['1', '-1', '1e9', 'soon', 'Thu, 01 Jan 2099 00:00:00 GMT']),
        location: anyText(chance),
      },
      body: anyBytes(chance, anyJson(chance, bent(chance, chance.pick(ANSWERS), 0.1))).toString('utf8'),
    }),
  });
  const event = {
    ...accepted,
    kind: 'event' as const,
    platform: chance.pick(['genesys', 'nice'] as const),
    eventId: anyText(chance) || 'e',
    interactionId: anyText(chance) || 'i',
    eventType: anyText(chance),
    topic: 'voice' as const,
    occurredAt: anyText(chance),
    payloadHash: 'h',
    data: anyValue(chance),
  };
  const request = {
    ...accepted,
    kind: 'request' as const,
    requestId: 'r-1',
    operation: 'create-case' as const,
    fields: { a: anyValue(chance) },
  };
  const calls = [
    () => crm.findCustomer(PLANTED.phone, options),
    () => crm.applyEvent(event, options),
    () => crm.createCase(request, options),
  ];
  try {
    for (const value of Object.values(await chance.pick(calls)()))
      if (!['string', 'number', 'boolean', 'undefined'].includes(typeof value))
        throw new Broken(`an answer that is not flat: ${typeof value}`);
  } catch (error) {
    if (!(error instanceof SteadylineError)) throw error;
    assertPrivate(`an error of the ${kind} CRM`, error.message);
  }
};
