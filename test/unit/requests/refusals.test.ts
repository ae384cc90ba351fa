/** What POST /crm/requests refuses, to the word: the codes are contract, the messages are what a caller’s engineer reads. */
import { describe, expect, test } from '@jest/globals';
import { PHONE, requestRig } from './rig.ts';

const newCase = { operation: 'create-case', subject: 'Hello' };
const refresh = { operation: 'refresh-customer' };
const LIMIT = 262_144;
/** A case of so many bytes. */
const caseOf = (bytes: number): string => {
  const empty = '{"operation":"create-case","text":""}';
  return empty.replace('""', `"${'x'.repeat(bytes - empty.length)}"`);
};

const badOperation = {
  code: 'unknown_operation',
  message: 'The operation is create-case or refresh-customer.',
};
const badPhone = { code: 'phone_unusable', message: 'A customer is refreshed by a usable "phone".' };
const undeclared = { code: 'bad_input', message: '"tier" is not declared, "reason" is not declared.' };
const badKey = { code: 'bad_idempotency_key', message: 'An Idempotency-Key is 1 to 128 visible characters.' };
const tooLarge = { code: 'too_large', message: `The body is over ${LIMIT} bytes.` };

describe('refused requests', () => {
  test.each([
    ['not JSON', 'not JSON', 400, { code: 'not_json', message: 'The body is not JSON.' }],
    ['a list', '[]', 400, { code: 'not_an_object', message: 'The body must be a JSON object.' }],
    ['no operation', {}, 400, badOperation],
    ['an unknown operation', { operation: 'delete-customer' }, 400, badOperation],
    ['an operation that is no text', { operation: ['create-case'] }, 400, badOperation],
    ['no phone to refresh', refresh, 400, badPhone],
    ['an unusable phone to refresh', { ...refresh, phone: 'anonymous' }, 400, badPhone],
    [
      'fields that a refresh does not declare',
      { ...refresh, phone: PHONE, tier: 'gold', reason: 'x' },
      400,
      undeclared,
    ],
    ['a body over the limit', caseOf(LIMIT + 1), 413, tooLarge],
  ])('%s queues nothing and says why', async (_what, body, status, error) => {
    const rig = requestRig();
    const answer = await rig.submit(body);
    expect(answer).toEqual({ status, body: { error: { ...error, correlationId: 'corr-1' } } });
    expect(rig.queues.requests).toEqual([]);
    expect(rig.clock.sleeping()).toBe(0);
  });

  test('a body at the limit is taken', async () => {
    expect(await requestRig().submit(caseOf(LIMIT))).toMatchObject({ status: 200 });
  });

  test('a case takes fields that nobody has declared, as they are', async () => {
    const rig = requestRig();
    const own = { subject: 'Hello', ourField: 'x', n: 1, nothing: null };
    expect(await rig.submit({ operation: 'create-case', ...own })).toMatchObject({ status: 200 });
    expect(rig.queues.requests).toMatchObject([{ request: { fields: own } }]);
  });

  test('of many undeclared fields ten are told; P9: a name that is none is not read back', async () => {
    const names = ['+14155552671', 'n'.repeat(65), ...Array.from({ length: 10 }, (_, index) => `n${index}`)];
    const body = { ...refresh, phone: PHONE, ...Object.fromEntries(names.map((name) => [name, 1])) };
    const told = [
      ...Array.from({ length: 2 }, () => 'a field whose name is none'),
      ...names.slice(2, 10).map((name) => `"${name}"`),
    ];
    const message = `${told.map((name) => `${name} is not declared`).join(', ')}, 2 more.`;
    expect((await requestRig().submit(body)).body).toMatchObject({ error: { code: 'bad_input', message } });
  });

  test('a customer is refreshed by a usable phone', async () => {
    expect(await requestRig().submit({ ...refresh, phone: PHONE })).toMatchObject({ status: 200 });
  });

  test.each(['', ' ', 'x'.repeat(129), 'a\tb', 'schlüssel', ' padded', 'padded '])(
    'the Idempotency-Key %j is none',
    async (given) => {
      const answer = await requestRig().submit(newCase, { 'idempotency-key': given });
      expect(answer).toMatchObject({ status: 400, body: { error: badKey } });
    },
  );

  test.each(['x', 'x'.repeat(128), 'with a blank', '"quoted"'])(
    'the Idempotency-Key %j is one',
    async (given) => {
      expect(await requestRig().submit(newCase, { 'idempotency-key': given })).toMatchObject({ status: 200 });
    },
  );

  test('P2: a key that came with another body is 409 to the word, wherever that is seen', async () => {
    const error = { code: 'key_reused', message: 'This Idempotency-Key came with another body.' };
    const rig = requestRig();
    const key = { 'idempotency-key': 'k' };
    await rig.submit(newCase, key);
    const byKey = await rig.submit({ ...newCase, subject: 'Other' }, key);
    rig.keys.kept.clear();
    const byRequest = await rig.submit({ ...newCase, subject: 'Other' }, key);
    expect(byRequest).toEqual({ status: 409, body: { error: { ...error, correlationId: 'corr-1' } } });
    expect(byKey).toEqual(byRequest);
  });

  test.each([{ 'x-api-key': '' }, { 'x-api-key': 'wrong' }])('P10: %j is 401', async (headers) => {
    expect(await requestRig().submit('not JSON', headers)).toMatchObject({ status: 401 });
    expect(await requestRig().poll('r', headers)).toMatchObject({ status: 401 });
  });

  test('P10: a key that is given to other connectors submits nothing and polls nothing here', async () => {
    const keys = { mine: { current: 'the-key' }, sales: { current: 'sales-key', connectors: ['sales'] } };
    const rig = requestRig({ key: JSON.stringify({ keys }), pii: 'pii' });
    const sales = { 'x-api-key': 'sales-key' };
    const refused = { status: 403, body: { error: { code: 'forbidden' } } };
    expect(await rig.submit(newCase, sales)).toMatchObject(refused);
    expect(rig.queues.requests).toEqual([]);
    const { requestId } = (await rig.submit(newCase)).body as { requestId: string };
    expect(await rig.poll(requestId, sales)).toMatchObject(refused);
    expect(await rig.poll(requestId)).toMatchObject({ status: 200 });
  });

  test('P10: what was asked of another connector is polled by its own key, and by no other', async () => {
    const keys = {
      crm: { current: 'the-key', connectors: ['crm'] },
      sales: { current: 'sales-key', connectors: ['sales'] },
    };
    const rig = requestRig({ key: JSON.stringify({ keys }), pii: 'pii' });
    await rig.store.createPending('r-1', 'h', rig.clock.now(), undefined, 'sales');
    expect(await rig.poll('r-1')).toMatchObject({ status: 403 });
    expect(await rig.poll('r-1', { 'x-api-key': 'sales-key' })).toMatchObject({
      status: 200,
      body: { requestId: 'r-1', status: 'PENDING', attempts: 0 },
    });
  });

  test('P10: an unreadable secret is 503', async () => {
    expect(await requestRig({ pii: 'pii' }).submit(newCase)).toMatchObject({ status: 503 });
    expect(await requestRig({ key: 'the-key' }).submit(newCase)).toMatchObject({ status: 503 });
    expect(await requestRig({}).poll('r')).toMatchObject({ status: 503 });
  });
});
