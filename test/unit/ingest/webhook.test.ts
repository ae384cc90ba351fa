import { createHmac } from 'node:crypto';
import { describe, expect, it, jest } from '@jest/globals';
import { SpanKind } from '@opentelemetry/api';
import fc from 'fast-check';
import { anyCharacter } from '../../fixtures/any-character.ts';
import { collector, spanNamed } from '../tracing/collector.ts';
import { genesysBody, ingestRig, secretValues } from './rig.ts';

describe('webhook', () => {
  it('P10: size is judged before the signature', async () => {
    const rig = ingestRig();
    const large = genesysBody('m-1', { note: 'x'.repeat(262_144) });
    expect(await rig.post('genesys', large, { 'x-hub-signature-256': 'sha256=no' })).toMatchObject({
      status: 413,
      body: { error: { code: 'too_large', correlationId: 'c-1' } },
    });
    expect(rig.store.fetches).toBe(0);
    expect(rig.metrics.sums.get('EventsRefused/too_large')).toBe(1);
  });

  it('takes 256 KiB to the byte', async () => {
    const rig = ingestRig();
    const frame = genesysBody('m-1', { note: '' });
    const full = genesysBody('m-1', { note: 'x'.repeat(262_144 - frame.length) });
    expect((await rig.post('genesys', full)).status).toBe(200);
    expect((await rig.post('genesys', `${full} `)).status).toBe(413);
  });

  it('P10: the signature is judged before the JSON, and nothing is recorded for a bad one', async () => {
    const rig = ingestRig();
    expect(await rig.post('genesys', 'not JSON', { 'x-hub-signature-256': 'sha256=no' })).toMatchObject({
      status: 401,
      body: { error: { code: 'bad_signature' } },
    });
    expect(rig.calls).toEqual([]);
    expect(rig.metrics.sums.get('SignatureFailures')).toBe(1);
  });

  it('P10: one platform’s secret is no good at the other’s door', async () => {
    const rig = ingestRig();
    const body = genesysBody('m-1');
    const mac = createHmac('sha256', secretValues.nice).update(body).digest('hex');
    const answer = await rig.post('genesys', body, { 'x-hub-signature-256': `sha256=${mac}` });
    expect(answer.status).toBe(401);
  });

  it('P10: an unreadable secret is 503 with Retry-After, never 401', async () => {
    const rig = ingestRig();
    rig.store.failing = true;
    for (const headers of [{}, { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` }]) {
      const answer = await rig.post('genesys', genesysBody('m-1'), headers);
      expect(answer).toMatchObject({ status: 503, body: { error: { code: 'secret_unavailable' } } });
      expect(Number(answer.headers?.['retry-after'])).toBeGreaterThan(0);
    }
  });

  it('a null id is 400', async () => {
    const rig = ingestRig();
    expect((await rig.post('genesys', '{"messageId":null}')).status).toBe(400);
    expect(rig.calls).toEqual([]);
  });

  it('P13: past its deadline it answers 503, and no step begins after that', async () => {
    const rig = ingestRig();
    rig.faults.set('observe', 'hang');
    const answering = rig.post('genesys', genesysBody('m-1'));
    await rig.clock.advance(5000);
    expect(await answering).toMatchObject({ status: 503, body: { error: { code: 'deadline' } } });
    expect(rig.calls).toEqual(['observe']);
    expect(rig.givenUp).toEqual(['observe']);
  });

  it('P13: gives nothing up, and leaves no timer, when it answers in time', async () => {
    const rig = ingestRig();
    await rig.post('genesys', genesysBody('m-1'));
    await rig.clock.advance(60_000);
    expect(rig.givenUp).toEqual([]);
  });

  it('P13: the deadline counts from the request’s own time stamp', async () => {
    const rig = ingestRig();
    const request = rig.request('genesys', genesysBody('m-1'));
    await rig.clock.advance(5000);
    expect((await rig.answer(request)).status).toBe(503);
    expect(rig.calls).toEqual([]);
  });

  it('P13: measures every acknowledgement and every signature check', async () => {
    const rig = ingestRig();
    await rig.post('genesys', genesysBody('m-1'));
    await rig.post('genesys', 'x');
    expect(rig.metrics.sums.get('AckLatency')).toBe(2);
    expect(rig.metrics.sums.get('SignatureCheckLatency')).toBe(2);
  });

  it('P13: what it measures are the ms since the request’s time stamp, and those of the check alone', async () => {
    const rig = ingestRig();
    const timing = jest.spyOn(rig.metrics, 'timing');
    const request = rig.request('genesys', genesysBody('m-1'));
    await rig.clock.advance(300);
    await rig.answer(request);
    expect(timing.mock.calls).toEqual([
      ['SignatureCheckLatency', 0],
      ['AckLatency', 300],
    ]);
  });

  it('is traced from its sender on, and hands its own span to the queue', async () => {
    const { tracer, sent } = collector();
    const rig = ingestRig({}, tracer);
    const sendEvent = jest.spyOn(rig.queues, 'sendEvent');
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;
    await rig.post('genesys', genesysBody('m-1'), { traceparent });
    const span = spanNamed(await sent(), 'ingest');
    const attributes = { platform: 'genesys', topic: 'voice' };
    expect(span).toMatchObject({ kind: SpanKind.SERVER, attributes });
    expect(sendEvent.mock.calls[0]?.[2]).toBe(`00-${traceId}-${span.spanContext().spanId}-01`);
  });

  it('P9: nothing of a payload, an id or a secret is logged', async () => {
    const rig = ingestRig();
    const body = (phone: string): string => genesysBody('m-1', { phone });
    await rig.post('genesys', body('+12025550123'));
    await rig.post('genesys', body('+12025550199'));
    rig.faults.set('sendEvent', 'before');
    await rig.post('genesys', body('+12025550123'));
    const printed = JSON.stringify([rig.log.lines, [...rig.metrics.sums.keys()]]);
    expect(printed).not.toMatch(/\+1202|genesys-secret|i-1/);
    expect(rig.log.lines.length).toBeGreaterThan(0);
  });

  it('P2: Standard Webhooks: the signed id names the event, over retries with new time stamps', async () => {
    const rig = ingestRig({ genesys: 'standard-webhooks' });
    const send = async () => {
      const stamp = String(Math.floor(rig.clock.now() / 1000));
      const body = genesysBody('in-the-body');
      const mac = createHmac('sha256', secretValues.genesys)
        .update(`msg-1.${stamp}.${body}`)
        .digest('base64');
      const headers = { 'webhook-id': 'msg-1', 'webhook-timestamp': stamp, 'webhook-signature': `v1,${mac}` };
      return rig.post('genesys', body, headers);
    };
    expect((await send()).body).toEqual({ status: 'accepted', eventId: 'msg-1' });
    await rig.clock.advance(60_000);
    expect((await send()).body).toEqual({ status: 'duplicate', eventId: 'msg-1' });
  });

  it('P2: Open Messaging: the message’s own id names the event', async () => {
    const rig = ingestRig({ genesys: 'open-messaging' });
    const body = JSON.stringify({ id: 'om-1', type: 'Text', text: 'hello' });
    const mac = createHmac('sha256', secretValues.genesys).update(body).digest('base64');
    const answer = await rig.post('genesys', body, { 'x-hub-signature-256': `sha256=${mac}` });
    expect(answer.body).toEqual({ status: 'accepted', eventId: 'om-1' });
    expect(rig.queues.held.enrichment).toHaveLength(1);
    const other = JSON.stringify({ id: 'om-1', messageId: 'om-2' });
    const otherMac = createHmac('sha256', secretValues.genesys).update(other).digest('base64');
    const second = await rig.post('genesys', other, { 'x-hub-signature-256': `sha256=${otherMac}` });
    expect(second.body['eventId']).toBe('om-2');
  });

  it('P10: whatever bytes and headers come, signed or not, the answer is never a 5xx', async () => {
    const rig = ingestRig();
    const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
    const bodies = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.string({ unit: anyCharacter }).map(bytes),
      fc.json().map(bytes),
      fc
        .record({
          messageId: fc.jsonValue(),
          eventType: fc.jsonValue(),
          timestamp: fc.jsonValue(),
          data: fc.jsonValue(),
        })
        .map((value) => bytes(JSON.stringify(value))),
      fc
        .record({ messageId: fc.string({ minLength: 1, unit: anyCharacter }), data: fc.object() })
        .map((value) => bytes(JSON.stringify(value))),
    );
    const headers = fc.option(fc.record({ 'x-hub-signature-256': fc.string({ unit: anyCharacter }) }), {
      nil: {},
    });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('genesys', 'nice'), bodies, headers, async (platform, body, given) => {
        const { status } = await rig.post(platform, body, given);
        expect([200, 400, 401, 409, 413]).toContain(status);
      }),
      { numRuns: 1000 },
    );
    expect(rig.log.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });
});
