import { beforeEach, describe, expect, it } from '@jest/globals';
import { memoryEventQueues } from '../../lambdas/adapters/memory/event-queues.ts';
import { fakeClock } from '../../lambdas/adapters/memory/system.ts';
import { sqsEventQueues } from '../../lambdas/adapters/sqs/event-queues.ts';
import { hasher } from '../../lambdas/adapters/system.ts';
import { UnavailableError } from '../../lambdas/core/errors.ts';
import { deduplicationId, messageGroup, recordKeyOf } from '../../lambdas/core/message/keys.ts';
import { readPayload } from '../../lambdas/core/message/payload.ts';
import type { EventMessage, EventQueues, Topic } from '../../lambdas/core/ports.ts';
import { withSqs } from './support/fauxqs.ts';

const topics = ['voice', 'digital', 'enrichment', 'quarantine'] as const;
type Queue = Topic | 'quarantine';

interface Held {
  body: EventMessage;
  group?: string | undefined;
  deduplicationId?: string | undefined;
}

/** Opens empty queues; `held` reports what is in one. */
type Open = () => Promise<{ queues: EventQueues; held(queue: Queue): Promise<Held[]> }>;

const event = (more: Partial<EventMessage> = {}): EventMessage => ({
  kind: 'event',
  platform: 'genesys',
  eventId: 'm-1',
  interactionId: 'i-1',
  eventType: 'routing.interaction.start',
  topic: 'voice',
  occurredAt: '2026-01-01T00:00:00.000Z',
  acceptedAtMs: 1,
  payloadHash: 'hash',
  generation: 0,
  correlationId: 'c-1',
  data: { messageId: 'm-1' },
  ...more,
});

function suite(open: Open): void {
  let opened: Awaited<ReturnType<Open>>;
  beforeEach(async () => {
    opened = await open();
  });

  it.each(['voice', 'digital'] as const)(
    'P3: %s is grouped by interaction, deduplicated by event',
    async (topic) => {
      const { queues, held } = opened;
      const sent = event({ topic });
      await queues.sendEvent(sent);
      await queues.sendEvent(sent);
      await queues.sendEvent(event({ topic, eventId: 'm-2', interactionId: 'i-2' }));
      const all = await held(topic);
      expect(all.map(({ body }) => body.eventId)).toEqual(['m-1', 'm-2']);
      expect(all[0]).toEqual({
        body: { v: 1, ...sent },
        group: messageGroup(hasher, sent),
        deduplicationId: deduplicationId(hasher, recordKeyOf(hasher, sent), 0),
      });
    },
  );

  it('P2: the next generation of an event is not swallowed', async () => {
    const { queues, held } = opened;
    await queues.sendEvent(event());
    await queues.sendEvent(event({ generation: 1, interactionId: 'i-2' }));
    expect((await held('voice')).map(({ body }) => body.generation)).toEqual([0, 1]);
  });

  it('enrichment and quarantine are standard queues', async () => {
    const { queues, held } = opened;
    await queues.sendEvent(event({ topic: 'enrichment' }));
    await queues.quarantine(event());
    expect(await held('enrichment')).toEqual([{ body: { v: 1, ...event({ topic: 'enrichment' }) } }]);
    expect(await held('quarantine')).toEqual([{ body: { v: 1, ...event() } }]);
    expect(await held('voice')).toEqual([]);
  });

  it('takes every text that JSON can hold', async () => {
    const { queues, held } = opened;
    const data = { text: '\u0000\u0007\ufffe\uffff\ud800 é北🎧\u007f' };
    await queues.sendEvent(event({ data }));
    expect((await held('voice'))[0]?.body.data).toEqual(data);
  });
}

describe('EventQueues in memory', () => {
  suite(async () => {
    const queues = memoryEventQueues(fakeClock(), hasher);
    const held = async (queue: Queue): Promise<Held[]> =>
      queues.held[queue].map(({ event: body, ...rest }) => ({ body, ...rest }));
    return { queues, held };
  });
});

describe('EventQueues on fauxqs', () => {
  const sqs = withSqs();
  const openQueues = async () => {
    const made = await Promise.all(
      topics.map(
        async (topic) => [topic, await sqs.createQueue(topic === 'voice' || topic === 'digital')] as const,
      ),
    );
    return Object.fromEntries(made) as Record<Queue, string>;
  };

  suite(async () => {
    const urls = await openQueues();
    const held = async (queue: Queue): Promise<Held[]> =>
      (await sqs.receiveAll(urls[queue])).map(({ Body = '', Attributes }) => {
        const { MessageGroupId: group, MessageDeduplicationId } = Attributes ?? {};
        return {
          body: JSON.parse(Body),
          ...(group === undefined ? {} : { group, deduplicationId: MessageDeduplicationId }),
        };
      });
    return { queues: sqsEventQueues(sqs.client(), urls, hasher), held };
  });

  it('numbers that a double can not hold arrive digit by digit', async () => {
    const urls = await openQueues();
    const text = '{"contact":12345678901234567891}';
    const data = readPayload(hasher, new TextEncoder().encode(text)).value;
    await sqsEventQueues(sqs.client(), urls, hasher).sendEvent(event({ data }));
    expect((await sqs.receiveAll(urls.voice))[0]?.Body).toContain(`"data":${text}`);
  });

  it('a traced event carries its context, another one no attribute at all', async () => {
    const urls = await openQueues();
    const queues = sqsEventQueues(sqs.client(), urls, hasher);
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    await queues.sendEvent(event(), undefined, traceparent);
    await queues.sendEvent(event({ eventId: 'm-2', interactionId: 'i-2' }));
    const held = await sqs.receiveAll(urls.voice);
    const attributes = held.map(({ MessageAttributes = {} }) =>
      Object.entries(MessageAttributes).map(([name, { StringValue }]) => [name, StringValue]),
    );
    expect(attributes).toEqual([[['traceparent', traceparent]], []]);
  });

  it('quarantined events carry their reason', async () => {
    const urls = await openQueues();
    await sqsEventQueues(sqs.client(), urls, hasher).quarantine(event());
    const [message] = await sqs.receiveAll(urls.quarantine);
    expect(message?.MessageAttributes?.['reason']?.StringValue).toBe('payload-conflict');
  });

  it('P13: a send that is given up is an UnavailableError, and nothing is queued', async () => {
    const urls = await openQueues();
    const queues = sqsEventQueues(sqs.client(), urls, hasher);
    await expect(queues.sendEvent(event(), AbortSignal.abort())).rejects.toThrow(UnavailableError);
    await expect(queues.quarantine(event(), AbortSignal.abort())).rejects.toThrow(UnavailableError);
    expect([await sqs.receiveAll(urls.voice), await sqs.receiveAll(urls.quarantine)]).toEqual([[], []]);
  });

  it('P1: a queue that does not take the event is an UnavailableError', async () => {
    const urls = await openQueues();
    const queues = sqsEventQueues(sqs.client(), { ...urls, voice: `${urls.voice}-gone` }, hasher);
    await expect(queues.sendEvent(event())).rejects.toThrow(UnavailableError);
  });
});
