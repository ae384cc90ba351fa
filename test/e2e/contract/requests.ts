/** Every row of the HTTP contract for /crm/requests, over the synthesized template. */
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { LocalStack } from '../../../local/local-stack.ts';
import { customerOf } from '../../../local/simulators/crm/customers.ts';
import { errorBody, frontDoor, until } from '../front-door.ts';

let stack: LocalStack;
let door: ReturnType<typeof frontDoor>;
/** Its tests, over the stack that is there once the hooks have run. */
export function requests(stackOf: () => LocalStack): void {
  beforeAll(() => {
    stack = stackOf();
    door = frontDoor(stack);
  });
  afterEach(() => door.crmRefuses([]));

  let keys = 0;
  const freshKey = (): Record<string, string> => {
    keys += 1;
    return { 'idempotency-key': `conversation-${keys}:create-case` };
  };
  const PHONE = '+14155550123';
  const newCase = { operation: 'create-case', subject: 'Hello', phone: PHONE };
  const ended = (requestId: string) =>
    until(
      () => door.poll(requestId),
      ({ body }) => body.status !== 'PENDING',
    );
  const casesOf = async (requestId: string): Promise<number> => {
    const response = await fetch(`${stack.simulators.control}/crm/_sim/effects`);
    const { items } = (await response.json()) as { items: { kind: string; ids: Record<string, string> }[] };
    return items.filter(({ kind, ids }) => kind === 'case' && ids['correlationId'] === requestId).length;
  };

  describe('POST /crm/requests and GET /crm/requests/{requestId}', () => {
    it('P1: 200 PENDING at once, and COMPLETE with the case', async () => {
      const { status, body } = await door.submit(newCase);
      expect([status, body]).toEqual([200, { requestId: expect.any(String), status: 'PENDING' }]);
      const first = await door.poll(body.requestId);
      expect(first.status).toBe(200);
      expect(first.body).toMatchObject({ requestId: body.requestId });
      expect((await ended(body.requestId)).body).toEqual({
        requestId: body.requestId,
        status: 'COMPLETE',
        attempts: 1,
        caseId: expect.stringMatching(/^CASE-/),
      });
    });

    it('P1: refresh-customer brings the customer, flat, and fills the cache', async () => {
      const phone = '+14155550777';
      const { body } = await door.submit({ operation: 'refresh-customer', phone: '(415) 555-0777' });
      expect((await ended(body.requestId)).body).toEqual({
        requestId: body.requestId,
        status: 'COMPLETE',
        attempts: 1,
        found: true,
        ...customerOf(phone),
      });
      expect((await door.lookup({ ani: phone })).body).toMatchObject({
        source: 'cache',
        ...customerOf(phone),
      });
    });

    it('P2: one request an Idempotency-Key, while it is under way and after', async () => {
      const key = freshKey();
      const [one, two, three] = await Promise.all([1, 2, 3].map(() => door.submit(newCase, key)));
      expect(new Set([one, two, three].map((answer) => answer?.body.requestId)).size).toBe(1);
      const { requestId } = one?.body ?? {};
      await ended(requestId);
      const later = await door.submit(newCase, key);
      expect([later.status, later.body]).toEqual([200, { requestId, status: 'COMPLETE' }]);
      expect(await casesOf(requestId)).toBe(1);
    });

    it('P2: 409 where the key comes with another body', async () => {
      const key = freshKey();
      await door.submit(newCase, key);
      const answer = await door.submit({ ...newCase, subject: 'Other' }, key);
      expect([answer.status, answer.body]).toEqual([409, errorBody('key_reused')]);
    });

    it('P11: FAILED where the CRM refuses it three times while it takes others’', async () => {
      await door.crmRefuses([{ kind: 'case', reference: 'refused', status: 422, times: 100 }]);
      const { body } = await door.submit({ ...newCase, reference: 'refused' });
      const ownAnswer = async () => {
        // Of another customer: its success says whose fault the refusal is.
        const { body: other } = await door.submit({ operation: 'create-case', subject: 'Other' });
        await ended(other.requestId);
        return door.poll(body.requestId);
      };
      expect((await until(ownAnswer, (answer) => answer.body.status !== 'PENDING')).body).toEqual({
        requestId: body.requestId,
        status: 'FAILED',
        attempts: 3,
        error: 'permanent',
      });
    });

    it.each([
      ['not_json', 'not JSON'],
      ['not_an_object', '[]'],
      ['unknown_operation', {}],
      ['unknown_operation', { operation: 'delete-customer' }],
      ['phone_unusable', { operation: 'refresh-customer' }],
      ['phone_unusable', { operation: 'refresh-customer', phone: 'anonymous' }],
      ['bad_input', { operation: 'refresh-customer', phone: PHONE, tier: 'gold' }],
    ])('400 %s: %j', async (code, body) => {
      const answer = await door.submit(body);
      expect([answer.status, answer.body]).toEqual([400, errorBody(code)]);
    });

    it.each(['', 'x'.repeat(129)])('400: Idempotency-Key %j', async (key) => {
      const answer = await door.submit(newCase, { 'idempotency-key': key });
      expect([answer.status, answer.body]).toEqual([400, errorBody('bad_idempotency_key')]);
    });

    it('P10: 401 without the key of the Data Actions', async () => {
      for (const headers of [{ 'x-api-key': '' }, { 'x-api-key': 'wrong' }]) {
        const submitted = await door.submit(newCase, headers);
        expect([submitted.status, submitted.body]).toEqual([401, errorBody('unauthorized')]);
        const polled = await door.poll('any', headers);
        expect([polled.status, polled.body]).toEqual([401, errorBody('unauthorized')]);
      }
    });

    it.each(['nobody-knows-it', '00000000-0000-4000-8000-000000000000', 'a%2Fb'])(
      '404: %s',
      async (requestId) => {
        const answer = await door.poll(requestId);
        expect([answer.status, answer.body]).toEqual([404, errorBody('unknown_request')]);
      },
    );
  });

  it('P10: 503 with Retry-After where a secret can not be read', async () => {
    await door.withoutSecrets(['requests-submit', 'requests-poll'], async () => {
      for (const answer of [await door.submit(newCase), await door.poll('any')]) {
        expect([answer.status, answer.body]).toEqual([503, errorBody('secret_unavailable')]);
        expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      }
    });
  });
}
