import { describe, expect, test } from '@jest/globals';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { customerKey } from '../../../lambdas/core/lookup/phone.ts';
import { requestIdOf } from '../../../lambdas/core/requests/request-id.ts';
import { type Call, type FaultKind, PHONE, requestRig } from './rig.ts';

const newCase = { operation: 'create-case', subject: 'Hello', phone: '(415) 555-2671', big: 1 };
const key = { 'idempotency-key': 'conversation-1:create-case' };
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('P1: an accepted request', () => {
  test('P1: is pending, then queued, then answered', async () => {
    const rig = requestRig();
    const { status, body } = await rig.submit(newCase);
    expect(status).toBe(200);
    expect(body).toEqual({ requestId: expect.any(String), status: 'PENDING' });
    const requestId = String(body['requestId']);
    expect(rig.queues.requests).toEqual([
      {
        group: customerKey(hasher, 'pii', PHONE),
        request: {
          kind: 'request',
          requestId,
          operation: 'create-case',
          phone: PHONE,
          fields: { subject: 'Hello', phone: '(415) 555-2671', big: 1 },
          acceptedAtMs: rig.clock.now(),
          generation: 0,
          correlationId: 'corr-1',
        },
      },
    ]);
    expect(await rig.poll(requestId)).toEqual({
      status: 200,
      body: { requestId, status: 'PENDING', attempts: 0 },
    });
  });

  test('P3: is grouped by customer, else by itself', async () => {
    const rig = requestRig();
    await rig.submit(newCase);
    await rig.submit({ operation: 'refresh-customer', phone: 'tel:+14155552671' });
    await rig.submit({ operation: 'create-case' });
    await rig.submit({ operation: 'create-case', phone: 'anonymous' });
    const [first, second, third, fourth] = rig.queues.requests;
    expect(second?.group).toBe(first?.group);
    expect(third?.group).toBe(third?.request.requestId);
    expect(fourth?.group).toBe(fourth?.request.requestId);
    expect(fourth?.request).toMatchObject({ fields: { phone: 'anonymous' } });
    expect(fourth?.request).not.toHaveProperty('phone');
  });

  test('without a key every request is its own', async () => {
    const rig = requestRig();
    const ids = [await rig.submit(newCase), await rig.submit(newCase)].map(({ body }) => body['requestId']);
    expect(new Set(ids).size).toBe(2);
  });

  test('numbers that a double can’t hold go on as they came', async () => {
    const rig = requestRig();
    await rig.submit('{"operation":"create-case","account":12345678901234567890123}');
    expect(rig.queues.texts[0]).toContain('"account":12345678901234567890123');
  });
});

describe('P2: an Idempotency-Key', () => {
  test('P2: leads to one request, whose id is the same for ever', async () => {
    const rig = requestRig();
    const first = await rig.submit(newCase, key);
    expect(first.body['requestId']).toMatch(UUID);
    expect(await rig.submit(newCase, key)).toEqual(first);
    expect(rig.queues.requests).toHaveLength(1);
    expect((await requestRig().submit(newCase, key)).body).toEqual(first.body);
    expect((await rig.submit(newCase, { 'idempotency-key': 'other' })).body).not.toEqual(first.body);
  });

  test('P2: is told the present status', async () => {
    const rig = requestRig();
    const { requestId } = (await rig.submit(newCase, key)).body as { requestId: string };
    const target = { key: requestId, generation: 0, payloadHash: 'h' };
    await rig.store.claim(target, 'a', rig.clock.now(), rig.clock.now() + 1000);
    const result = { status: 'COMPLETE' as const, attempts: 2, fields: { caseId: 'K-1' } };
    await rig.store.finish(target, 'a', result, rig.clock.now());
    expect((await rig.submit(newCase, key)).body).toEqual({ requestId, status: 'COMPLETE' });
    expect((await rig.poll(requestId)).body).toEqual({
      requestId,
      status: 'COMPLETE',
      attempts: 2,
      caseId: 'K-1',
    });
  });

  test('P2: whose result has gone by is free again, under the old effect key', async () => {
    const rig = requestRig();
    const { requestId } = (await rig.submit(newCase, key)).body as { requestId: string };
    const target = { key: requestId, generation: 0, payloadHash: 'h' };
    await rig.store.claim(target, 'a', rig.clock.now(), rig.clock.now() + 1000);
    await rig.store.finish(target, 'a', { status: 'COMPLETE', attempts: 1, fields: {} }, rig.clock.now());
    await rig.clock.advance(86_400_001);
    expect(await rig.poll(requestId)).toMatchObject({ status: 404 });
    expect((await rig.submit(newCase, key)).body).toEqual({ requestId, status: 'PENDING' });
    expect(rig.queues.requests).toHaveLength(2);
    expect(await rig.poll(requestId)).toMatchObject({ status: 200 });
  });

  test.each([
    { ...newCase, subject: 'Other' },
    { ...newCase, operation: 'refresh-customer' },
    { ...newCase, extra: 1 },
  ])('P2: with another body is 409 and queues nothing: %j', async (other) => {
    const rig = requestRig();
    await rig.submit(newCase, key);
    expect(await rig.submit(other, key)).toMatchObject({
      status: 409,
      body: { error: { code: 'key_reused' } },
    });
    expect(rig.queues.requests).toHaveLength(1);
  });

  test('P2: other white space and key order are the same body', async () => {
    const rig = requestRig();
    const first = await rig.submit('{"operation":"create-case","a":1,"b":2}', key);
    expect(await rig.submit('{ "b": 2, "a": 1.0, "operation": "create-case" }', key)).toEqual(first);
  });

  test('P2: with another body is 409 even where the first call has lost its key', async () => {
    const rig = requestRig();
    rig.faults.set('sendRequest', 'after');
    expect(await rig.submit(newCase, key)).toMatchObject({ status: 503 });
    rig.faults.clear();
    expect(rig.keys.kept.size).toBe(0);
    expect(await rig.submit({ ...newCase, subject: 'Other' }, key)).toMatchObject({ status: 409 });
    expect(rig.queues.requests).toHaveLength(1);
    expect(rig.metrics.sums.get('PayloadConflicts')).toBe(1);
  });

  test('P1: whose first call is under way answers its id, and only after SQS has the request', async () => {
    const rig = requestRig();
    rig.faults.set('sendRequest', 'hang');
    const first = rig.submit(newCase, key);
    await rig.clock.advance(10);
    rig.faults.set('sendRequest', 'before');
    expect(await rig.submit(newCase, key)).toMatchObject({ status: 503 });
    rig.faults.clear();
    const second = await rig.submit(newCase, key);
    expect(second).toMatchObject({ status: 200, body: { status: 'PENDING' } });
    expect(rig.queues.requests.map(({ request }) => request.requestId)).toEqual([second.body['requestId']]);
    await rig.clock.advance(5000);
    expect(await first).toMatchObject({ status: 503 });
  });

  test('P9: neither the key nor the number can be read from what is kept', async () => {
    const rig = requestRig();
    await rig.submit(newCase, { 'idempotency-key': PHONE });
    const kept = JSON.stringify([
      [...rig.keys.kept],
      [...rig.store.records],
      rig.queues.requests.map(({ group, request }) => [group, request.requestId]),
      rig.log.lines,
      [...rig.metrics.sums],
    ]);
    expect(kept).not.toMatch(/4155552671/);
    expect(kept).not.toContain(hasher.sha256(PHONE));
  });
});

describe('P1: a fault at any call', () => {
  const calls: Call[] = ['once', 'createPending', 'sendRequest'];
  const kinds: FaultKind[] = ['before', 'after', 'hang'];
  test.each(calls.flatMap((call) => kinds.map((kind) => [call, kind] as const)))(
    'P1: %s %s: 503, and the retry leads to the one request',
    async (call, kind) => {
      const rig = requestRig();
      rig.faults.set(call, kind);
      const failed = rig.submit(newCase, key);
      await rig.clock.advance(5000);
      expect(await failed).toMatchObject({ status: 503 });
      rig.faults.clear();
      const retried = await rig.submit(newCase, key);
      expect(retried).toMatchObject({ status: 200 });
      expect(rig.queues.requests.length).toBeGreaterThan(0);
      expect(new Set(rig.queues.requests.map(({ request }) => request.requestId))).toEqual(
        new Set([retried.body['requestId']]),
      );
      expect(await rig.poll(String(retried.body['requestId']))).toMatchObject({ status: 200 });
    },
  );

  test.each(['submittedHash', 'read'] as const)('P1: %s fails: 503', async (call) => {
    const rig = requestRig();
    await rig.submit(newCase, key);
    if (call === 'submittedHash') rig.keys.kept.clear();
    rig.faults.set(call, 'before');
    expect(await rig.submit(newCase, key)).toMatchObject({ status: 503 });
  });
});

describe('refused requests', () => {
  test.each([
    ['not JSON', 'not JSON'],
    ['a list', '[]'],
    ['no operation', {}],
    ['an unknown operation', { operation: 'delete-customer' }],
    ['an operation that is no text', { operation: ['create-case'] }],
    ['no phone to refresh', { operation: 'refresh-customer' }],
    ['an unusable phone to refresh', { operation: 'refresh-customer', phone: 'anonymous' }],
  ])('%s is 400', async (_what, body) => {
    const rig = requestRig();
    expect(await rig.submit(body)).toMatchObject({ status: 400 });
    expect(rig.queues.requests).toEqual([]);
  });

  test.each(['', ' ', 'x'.repeat(129), 'a\tb', 'schlüssel', ' padded'])(
    'the Idempotency-Key %j is 400',
    async (given) => {
      expect(await requestRig().submit(newCase, { 'idempotency-key': given })).toMatchObject({ status: 400 });
    },
  );

  test.each(['x', 'x'.repeat(128), 'with a blank', '"quoted"'])(
    'the Idempotency-Key %j is one',
    async (given) => {
      expect(await requestRig().submit(newCase, { 'idempotency-key': given })).toMatchObject({ status: 200 });
    },
  );

  test('a body over the limit is 413', async () => {
    const body = { operation: 'create-case', text: 'x'.repeat(262_144) };
    expect(await requestRig().submit(body)).toMatchObject({ status: 413 });
  });

  test.each([{ 'x-api-key': '' }, { 'x-api-key': 'wrong' }])('P10: %j is 401', async (headers) => {
    expect(await requestRig().submit('not JSON', headers)).toMatchObject({ status: 401 });
    expect(await requestRig().poll('r', headers)).toMatchObject({ status: 401 });
  });

  test('P10: an unreadable secret is 503', async () => {
    expect(await requestRig({ pii: 'pii' }).submit(newCase)).toMatchObject({ status: 503 });
    expect(await requestRig({ key: 'the-key' }).submit(newCase)).toMatchObject({ status: 503 });
    expect(await requestRig({}).poll('r')).toMatchObject({ status: 503 });
  });
});

describe('polls', () => {
  test.each(['nobody-knows-it', '', 'x'.repeat(3000), 'a/b', '../r'])(
    'an unknown id %j is 404',
    async (requestId) => {
      expect(await requestRig().poll(requestId)).toMatchObject({ status: 404 });
    },
  );

  test('a store that fails or hangs is 503', async () => {
    const rig = requestRig();
    rig.faults.set('read', 'before');
    expect(await rig.poll('r-1')).toMatchObject({ status: 503 });
    rig.faults.set('read', 'hang');
    const hanging = rig.poll('r-1');
    await rig.clock.advance(5000);
    expect(await hanging).toMatchObject({ status: 503 });
  });

  test('no field of a result stands in for the status', async () => {
    const rig = requestRig();
    const { requestId } = (await rig.submit(newCase)).body as { requestId: string };
    const target = { key: requestId, generation: 0, payloadHash: 'h' };
    await rig.store.claim(target, 'a', rig.clock.now(), rig.clock.now() + 1000);
    const fields = { status: 'PENDING', requestId: 'other', caseId: 'K' };
    await rig.store.finish(target, 'a', { status: 'FAILED', attempts: 5, fields }, rig.clock.now());
    expect((await rig.poll(requestId)).body).toEqual({
      requestId,
      status: 'FAILED',
      attempts: 5,
      caseId: 'K',
    });
  });
});

test('P2: ids of hidden keys are UUIDs', () => {
  for (const digit of '0123456789abcdef') expect(requestIdOf(digit.repeat(64))).toMatch(UUID);
});
