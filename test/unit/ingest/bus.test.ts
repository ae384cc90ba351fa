import { describe, expect, it, jest } from '@jest/globals';
import { SpanKind } from '@opentelemetry/api';
import fc from 'fast-check';
import { anyCharacter } from '../../fixtures/any-character.ts';
import { collector, spanNamed } from '../tracing/collector.ts';
import { busRig, changed, messageId, SOURCE, userEnd } from './bus-rig.ts';

describe('partner bus', () => {
  it('is traced as what it is, the start of a trace, and hands its span to the queue', async () => {
    const { tracer, sent: spans } = collector();
    const rig = busRig(SOURCE, tracer);
    const sendEvent = jest.spyOn(rig.queues, 'sendEvent');
    await rig.ingest(userEnd);
    const span = spanNamed(await spans(), 'ingest');
    const attributes = { platform: 'genesys', topic: 'voice' };
    expect(span).toMatchObject({ kind: SpanKind.CONSUMER, attributes });
    expect(sendEvent.mock.calls[0]?.[2]).toContain(span.spanContext().spanId);
  });

  it('P2: an event whose record holds another payload is quarantined, not dead-lettered', async () => {
    const rig = busRig();
    await rig.ingest(userEnd);
    for (const held of rig.records.records.values()) held.payloadHash = 'another';
    expect(await rig.ingest(userEnd)).toEqual([]);
    expect(rig.queues.held.quarantine).toHaveLength(1);
    expect(rig.dead).toEqual([]);
    expect(rig.metrics.sums.get('EventsRefused/payload_conflict')).toBe(1);
  });

  it('P11: malformed envelopes reach the DLQ with their reason and hold nothing up', async () => {
    const rig = busRig();
    const bad = [
      'not JSON',
      '[]',
      changed(userEnd, (envelope) => Reflect.deleteProperty(envelope, 'detail')),
      changed(userEnd, ({ detail }) => Object.assign(detail, { eventBody: 'text' })),
      changed(userEnd, ({ detail }) => Object.assign(detail, { topicName: 7 })),
      changed(userEnd, ({ detail }) => Object.assign(detail.eventBody, { conversationId: 7.5 })),
    ];
    expect(await rig.ingest(...bad, userEnd)).toEqual([]);
    expect(rig.dead.map(({ body }) => body)).toEqual(expect.arrayContaining(bad));
    expect(rig.dead).toHaveLength(bad.length);
    expect(rig.dead[0]?.note).toMatchObject({
      reason: 'malformed',
      source: 'genesys-events',
      firstAtMs: 1000,
    });
    expect(rig.queues.held.voice).toHaveLength(1);
  });

  it.each([
    ['not JSON', 'not_json', 'The body is not JSON.'],
    [
      userEnd.replace('"detail"', '"other"'),
      'bad_envelope',
      'The envelope holds no topic name or no event body.',
    ],
    [userEnd.replace(SOURCE, 'elsewhere'), 'foreign_source', 'The envelope comes from another event source.'],
  ])('P11: a dead letter, its count and its line say what is wrong: %#', async (body, reason, error) => {
    const rig = busRig();
    await rig.clock.advance(1);
    await rig.ingest(body);
    const correlationId = messageId();
    const lastAtMs = rig.clock.now();
    const source = 'genesys-events';
    const note = {
      reason: 'malformed',
      error,
      attempts: 1,
      firstAtMs: 1000,
      lastAtMs,
      source,
      correlationId,
    };
    expect(rig.dead).toEqual([{ body, note, id: correlationId }]);
    expect([...rig.metrics.sums]).toEqual([
      [`EventsRefused/${reason}`, 1],
      ['DeadLetters/malformed', 1],
    ]);
    const fields = { reason: 'malformed', error, attempts: 1, source, correlationId };
    expect(rig.log.lines).toEqual([{ level: 'warn', message: 'message dead-lettered', fields }]);
  });

  it('P1, P3: a fault fails the record and what follows it in its conversation, and nothing else', async () => {
    const rig = busRig();
    const later = changed(userEnd, ({ detail }) => Object.assign(detail.eventBody, { eventTime: 2 }));
    rig.faults.set('sendEvent', 'before');
    const failed = await rig.ingest(userEnd, later);
    expect(failed).toEqual([messageId(1), messageId()]);
    expect(rig.calls).toEqual(['observe', 'sendEvent']);
    rig.faults.clear();
    await rig.ingest(userEnd, later);
    expect(rig.queues.held.voice.map(({ event }) => event.occurredAt)).toEqual([
      '2024-05-15T14:45:01.000Z',
      '1970-01-01T00:00:02.000Z',
    ]);
  });

  it('P1, P3: conversations go side by side: what fails in one is not seen in another', async () => {
    const rig = busRig();
    const of = (conversationId: string, eventTime: number, space = '') =>
      changed(userEnd, ({ detail }) =>
        Object.assign(detail.eventBody, { conversationId, eventTime }),
      ).replace('"conversationId":', `"conversationId"${space}:${space}`);
    const { sendEvent } = rig.queues;
    rig.queues.sendEvent = async (event, ...rest) => {
      if (event.interactionId === 'ill' && event.occurredAt.endsWith('03.000Z')) throw new Error('no queue');
      return sendEvent(event, ...rest);
    };
    const batch = [of('ill', 1), of('well', 2), of('ill', 3, '\n\t '), of('well', 4), of('ill', 5)];
    expect(await rig.ingest(...batch)).toEqual([messageId(2), messageId()]);
    const taken = rig.queues.held.voice.map(({ event }) => event.interactionId);
    expect(taken.sort()).toEqual(['ill', 'well', 'well']);
    const fields = { error: new Error('no queue'), correlationId: messageId(2) };
    expect(rig.log.lines).toEqual([{ level: 'error', message: 'bus event not taken in', fields }]);
  });

  it('P3: envelopes without a conversation go one after the other', async () => {
    const rig = busRig();
    const of = (at: number) => changed(userEnd, ({ detail }) => Object.assign(detail, { eventBody: { at } }));
    rig.faults.set('observe', 'before');
    expect(await rig.ingest(of(1), of(2))).toHaveLength(2);
    expect(rig.calls).toEqual(['inForceSince', 'find', 'observe']);
  });

  it('a fault that is no Error is logged as one', async () => {
    const rig = busRig();
    rig.records.observe = async () => Promise.reject('broken');
    await rig.ingest(userEnd);
    expect(rig.log.lines[0]?.fields['error']).toEqual(new Error('broken'));
  });

  it('P11: where the DLQ does not take it, the envelope is delivered again', async () => {
    const rig = busRig();
    rig.dlq.failing = true;
    expect(await rig.ingest('not JSON')).toEqual([messageId()]);
  });

  it('P9: nothing of a body is logged', async () => {
    const rig = busRig();
    rig.faults.set('observe', 'before');
    await rig.ingest(userEnd);
    await rig.ingest(userEnd.replace('"detail"', '"other"'));
    expect(rig.log.lines).toHaveLength(2);
    expect(JSON.stringify(rig.log.lines)).not.toMatch(/1202|PEER/);
  });

  it('P11: any text is taken in or dead-lettered', async () => {
    const rig = busRig();
    const envelopes = fc.oneof(
      fc.string({ unit: anyCharacter }),
      fc.json(),
      fc
        .record({
          source: fc.constant(SOURCE),
          detail: fc.record({ topicName: fc.jsonValue(), eventBody: fc.jsonValue() }),
        })
        .map((value) => JSON.stringify(value)),
    );
    await fc.assert(
      fc.asyncProperty(envelopes, async (body) => {
        expect(await rig.ingest(body)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
