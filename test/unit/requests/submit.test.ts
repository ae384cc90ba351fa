import { describe, expect, jest, test } from '@jest/globals';
import { SpanKind } from '@opentelemetry/api';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { customerKey } from '../../../lambdas/core/customer/phone.ts';
import { collector, spanNamed } from '../tracing/collector.ts';
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
          v: 1,
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

  test('is traced from its caller on, and hands its own span to the queue', async () => {
    const { tracer, sent } = collector();
    const rig = requestRig(undefined, tracer);
    const sendRequest = jest.spyOn(rig.queues, 'sendRequest');
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    await rig.submit(newCase, { traceparent: `00-${traceId}-00f067aa0ba902b7-01` });
    const span = spanNamed(await sent(), 'accept request');
    expect(span).toMatchObject({ kind: SpanKind.SERVER, attributes: { operation: 'create-case' } });
    const { spanId } = span.spanContext();
    expect(sendRequest.mock.calls[0]?.[3]).toBe(`00-${traceId}-${spanId}-01`);
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
    expect(Object.fromEntries(rig.metrics.sums)).toEqual({
      'ApiKeyRequests/default': 3,
      'RequestsAccepted/create-case': 2,
      RequestsDuplicate: 1,
    });
  });

  test('P2: whose result goes by while it is looked at is taken on, not refused as another body', async () => {
    const rig = requestRig();
    await rig.submit(newCase, key);
    rig.keys.kept.clear();
    rig.store.submittedHash = async () => undefined;
    expect(await rig.submit({ ...newCase, subject: 'Other' }, key)).toMatchObject({ status: 200 });
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
    { operation: 'refresh-customer', phone: newCase.phone },
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
      expect(rig.clock.sleeping()).toBe(0);
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
