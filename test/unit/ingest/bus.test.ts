import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { UnavailableError } from '../../../lambdas/core/errors.ts';
import { createBusIngest } from '../../../lambdas/core/ingest/bus.ts';
import type { DeadLetterNote, QueueRecord } from '../../../lambdas/core/ports.ts';
import { ingestRig } from './rig.ts';

const SOURCE = 'aws.partner/genesys.com/cloud/11111111-2222-3333-4444-555555555555/steadyline';
const fixture = (name: string): string =>
  readFileSync(path.resolve(import.meta.dirname, '../../fixtures/eventbridge', name), 'utf8');
const userEnd = fixture('user-end.json');
const acwChat = fixture('acw-chat.json');

let sent = 0;
const record = (body: string): QueueRecord => {
  sent += 1;
  return {
    messageId: `message-${sent}`,
    receiptHandle: `receipt-${sent}`,
    body,
    group: `message-${sent}`,
    sentAtMs: 1000,
    receiveCount: 1,
    attributes: {},
  };
};
interface Envelope {
  detail: { eventBody: object };
}
const changed = (text: string, change: (envelope: Envelope) => void): string => {
  const envelope: Envelope = JSON.parse(text);
  change(envelope);
  return JSON.stringify(envelope);
};

function busRig(source = SOURCE) {
  const rig = ingestRig();
  const dead: { body: string; note: DeadLetterNote }[] = [];
  const dlq = { failing: false };
  const ingest = createBusIngest(
    {
      ...rig,
      hasher,
      queue: {
        async deadLetter(_record, body, note) {
          if (dlq.failing) throw new UnavailableError('queue_unavailable', 'no DLQ');
          dead.push({ body, note });
        },
      },
    },
    { source, queueName: 'genesys-events' },
  );
  return {
    ...rig,
    dead,
    dlq,
    ingest: async (...bodies: string[]) =>
      (await ingest(bodies.map(record))).map(({ messageId }) => messageId),
  };
}

describe('partner bus', () => {
  it('takes the documented envelope in as it would a webhook', async () => {
    const rig = busRig();
    expect(await rig.ingest(userEnd, acwChat)).toEqual([]);
    expect(rig.queues.held.voice[0]?.event).toMatchObject({
      platform: 'genesys',
      eventId: expect.stringMatching(/^[0-9a-f]{64}$/),
      eventType: 'v2.detail.events.conversation.{id}.user.end',
      interactionId: '5f0c7c1e-1c5b-4a38-a4a7-1b3f3a8d0c11',
      occurredAt: '2024-05-15T14:45:01.000Z',
      correlationId: 'b2f7d9a0-4f7e-4b58-8d2b-3f3a9f0c1d2e',
      data: {
        topicName: JSON.parse(userEnd).detail.topicName,
        eventBody: JSON.parse(userEnd).detail.eventBody,
      },
    });
    expect(rig.queues.held.digital).toHaveLength(1);
  });

  it('P3: a webhook’s events and the bus’s of one interaction share a group', async () => {
    const rig = busRig();
    await rig.ingest(userEnd);
    const body = JSON.stringify({
      messageId: 'm-1',
      eventType: 'routing.interaction.wrapup',
      data: { id: '5f0c7c1e-1c5b-4a38-a4a7-1b3f3a8d0c11', type: 'voice' },
    });
    await rig.post('genesys', body);
    const [first, second] = rig.queues.held.voice;
    expect(first?.group).toBe(second?.group);
  });

  it('P2: a redelivery is the same event whatever its metadata say', async () => {
    const rig = busRig();
    const again = changed(userEnd, (envelope) => {
      Object.assign(envelope, { id: 'another', time: '2024-05-15T14:59:00Z' });
      Object.assign(envelope.detail, { metadata: { CorrelationId: 'another' }, timestamp: 'later' });
    });
    expect(await rig.ingest(userEnd, again)).toEqual([]);
    expect(rig.queues.held.voice).toHaveLength(1);
    expect(rig.metrics.sums.get('EventsDuplicate')).toBe(1);
    expect(rig.metrics.sums.get('PayloadConflicts')).toBeUndefined();
  });

  it.each([undefined, null, 7, '', 'two words', 'x'.repeat(129)])(
    'a correlation id of %j is replaced by the message’s own',
    async (CorrelationId) => {
      const rig = busRig();
      await rig.ingest(
        changed(userEnd, ({ detail }) => Object.assign(detail, { metadata: { CorrelationId } })),
      );
      expect(rig.queues.held.voice[0]?.event.correlationId).toBe(`message-${sent}`);
    },
  );

  it('P2: an event whose record holds another payload is quarantined, not dead-lettered', async () => {
    const rig = busRig();
    await rig.ingest(userEnd);
    for (const held of rig.records.records.values()) held.payloadHash = 'another';
    expect(await rig.ingest(userEnd)).toEqual([]);
    expect(rig.queues.held.quarantine).toHaveLength(1);
    expect(rig.dead).toEqual([]);
  });

  it('P2: another body or another topic is another event', async () => {
    const rig = busRig();
    const body = changed(userEnd, ({ detail }) =>
      Object.assign(detail.eventBody, { disconnectType: 'SYSTEM' }),
    );
    const topic = changed(userEnd, ({ detail }) =>
      Object.assign(detail, { topicName: 'v2.detail.user.start' }),
    );
    await rig.ingest(userEnd, body, topic);
    expect(new Set(rig.queues.held.voice.map(({ event }) => event.eventId)).size).toBe(3);
  });

  it('P11: malformed envelopes reach the DLQ with their reason and hold nothing up', async () => {
    const rig = busRig();
    const bad = [
      'not JSON',
      '[]',
      changed(userEnd, (envelope) => Reflect.deleteProperty(envelope, 'detail')),
      changed(userEnd, ({ detail }) => Object.assign(detail, { eventBody: 'text' })),
      changed(userEnd, ({ detail }) => Object.assign(detail, { topicName: 7 })),
      changed(userEnd, ({ detail }) => Object.assign(detail.eventBody, { conversationId: 7 })),
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

  it.each(['aws.partner/genesys.com/cloud/other/steadyline', undefined, 7])(
    'P10: an envelope from source %j is not taken in',
    async (source) => {
      const rig = busRig();
      expect(await rig.ingest(changed(userEnd, (envelope) => Object.assign(envelope, { source })))).toEqual(
        [],
      );
      expect(rig.calls).toEqual([]);
      expect(rig.dead).toHaveLength(1);
    },
  );

  it('P10: without a configured source nothing is taken in', async () => {
    const rig = busRig('');
    await rig.ingest(changed(userEnd, (envelope) => Object.assign(envelope, { source: '' })));
    expect(rig.calls).toEqual([]);
  });

  it('P1, P3: a fault fails the record and what follows it in its conversation, and nothing else', async () => {
    const rig = busRig();
    const later = changed(userEnd, ({ detail }) => Object.assign(detail.eventBody, { eventTime: 2 }));
    rig.faults.set('sendEvent', 'before');
    const failed = await rig.ingest(userEnd, later);
    expect(failed).toEqual([`message-${sent - 1}`, `message-${sent}`]);
    expect(rig.calls).toEqual(['observe', 'sendEvent']);
    rig.faults.clear();
    await rig.ingest(userEnd, later);
    expect(rig.queues.held.voice.map(({ event }) => event.occurredAt)).toEqual([
      '2024-05-15T14:45:01.000Z',
      '1970-01-01T00:00:00.002Z',
    ]);
  });

  it('P11: where the DLQ does not take it, the envelope is delivered again', async () => {
    const rig = busRig();
    rig.dlq.failing = true;
    expect(await rig.ingest('not JSON')).toEqual([`message-${sent}`]);
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
      fc.string({ unit: 'binary' }),
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
