/** What SQS is asked, and what its answers come to. */
import type { SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, test } from '@jest/globals';
import type { SQSEvent } from 'aws-lambda';
import { sqsEventQueues } from '../../../lambdas/adapters/sqs/event-queues.ts';
import { sqsPlatformQueue } from '../../../lambdas/adapters/sqs/platform-queue.ts';
import { sqsQueueDepths } from '../../../lambdas/adapters/sqs/queue-depths.ts';
import { batchResponse, queueRecords } from '../../../lambdas/adapters/sqs/records.ts';
import { sqsRefreshQueue } from '../../../lambdas/adapters/sqs/refresh-queue.ts';
import { sqsRequestQueue } from '../../../lambdas/adapters/sqs/request-queue.ts';
import { sqsWorkerQueue } from '../../../lambdas/adapters/sqs/worker-queue.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { UnavailableError } from '../../../lambdas/core/errors.ts';
import type {
  ConnectorRequestMessage,
  DeadLetterNote,
  EventMessage,
  PlatformUpdateMessage,
  QueueRecord,
} from '../../../lambdas/core/ports.ts';
import { type Answer, expectUnavailable, fakeAws, fault } from './fake-aws.ts';

const event: EventMessage = {
  kind: 'event',
  platform: 'genesys',
  eventId: 'm-1',
  interactionId: 'i-1',
  eventType: 'routing.interaction.start',
  topic: 'voice',
  occurredAt: '2026-01-01T00:00:00.000Z',
  acceptedAtMs: 1,
  payloadHash: 'hash',
  generation: 2,
  correlationId: 'c-1',
  data: {},
};
const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const traced = { traceparent: { DataType: 'String', StringValue: traceparent } };
const sqs = (...answers: Answer[]) => fakeAws<SQSClient>(...answers);

describe('the queues of ingest', () => {
  const urls = { voice: 'url:voice', digital: 'url:digital', enrichment: 'url:e', quarantine: 'url:q' };

  test.each(['voice', 'digital'] as const)(
    'P2, P3: %s gets its own URL, the interaction’s group and an id of this generation alone',
    async (topic) => {
      const { client, sent, only } = sqs();
      await sqsEventQueues(client, urls, hasher).sendEvent({ ...event, topic }, undefined, traceparent);
      expect(only()).toEqual({
        QueueUrl: `url:${topic}`,
        MessageBody: JSON.stringify({ v: 1, ...event, topic }),
        MessageGroupId: hasher.sha256('genesys#i-1'),
        MessageDeduplicationId: `${hasher.sha256(`genesys#${hasher.sha256('m-1')}`)}:2`,
        MessageAttributes: traced,
      });
      expect(sent[0]).not.toHaveProperty('signal');
    },
  );

  test('P1: enrichment has neither group nor deduplication, which a standard queue refuses', async () => {
    const { client, only } = sqs();
    await sqsEventQueues(client, urls, hasher).sendEvent({ ...event, topic: 'enrichment' });
    expect(only()).toEqual({ QueueUrl: 'url:e', MessageBody: expect.any(String) });
  });

  test('P2, P3: a further connector gets every event in order, those without order among themselves too', async () => {
    const { client, sent, only } = sqs();
    const { signal } = new AbortController();
    const enrichment = { ...event, topic: 'enrichment' } as const;
    await sqsEventQueues(client, urls, hasher).sendTo('url:ehr.fifo', enrichment, signal, traceparent);
    expect(only()).toEqual({
      QueueUrl: 'url:ehr.fifo',
      MessageBody: JSON.stringify({ v: 1, ...enrichment }),
      MessageGroupId: hasher.sha256('genesys#i-1'),
      MessageDeduplicationId: `${hasher.sha256(`genesys#${hasher.sha256('m-1')}`)}:2`,
      MessageAttributes: traced,
    });
    expect(sent[0]?.signal).toBe(signal);
  });

  test('P1: what is quarantined says why, where from, and whose it is', async () => {
    const { client, only } = sqs();
    await sqsEventQueues(client, urls, hasher).quarantine(event);
    expect(only()).toEqual({
      QueueUrl: 'url:q',
      MessageBody: JSON.stringify({ v: 1, ...event }),
      MessageAttributes: {
        reason: { DataType: 'String', StringValue: 'payload-conflict' },
        source: { DataType: 'String', StringValue: 'ingest' },
        correlationId: { DataType: 'String', StringValue: 'c-1' },
      },
    });
  });

  test('P5: the signal that gives a send up goes along', async () => {
    const { client, sent } = sqs();
    const { signal } = new AbortController();
    await sqsEventQueues(client, urls, hasher).sendEvent(event, signal);
    await sqsEventQueues(client, urls, hasher).quarantine(event, signal);
    expect(sent.map((one) => one.signal)).toEqual([signal, signal]);
  });

  test('P1: a fault of SQS is unavailable', async () => {
    const queues = sqsEventQueues(sqs(fault).client, urls, hasher);
    const what = 'a queue did not take the event';
    await expectUnavailable(queues.sendEvent(event), 'queue_unavailable', what);
    await expectUnavailable(queues.quarantine(event), 'queue_unavailable', what);
  });
});

describe('the queue of platform updates', () => {
  const update = (index: number): PlatformUpdateMessage => ({
    kind: 'platform-update',
    platform: 'nice',
    interactionId: `i-${index}`,
    caseId: `case-${index}`,
    eventId: `e-${index}`,
    processedAtMs: index,
  });

  test('P2: ten go in a call, each with an id that its batch has once', async () => {
    const { client, sent } = sqs();
    await sqsPlatformQueue(client, 'url:p').sendUpdates(
      Array.from({ length: 12 }, (_, index) => update(index)),
    );
    expect(sent.map(({ input }) => [input.QueueUrl, input.Entries.length])).toEqual([
      ['url:p', 10],
      ['url:p', 2],
    ]);
    expect(sent[1]?.input.Entries).toEqual([
      { Id: '0', MessageBody: JSON.stringify({ v: 1, ...update(10) }) },
      { Id: '1', MessageBody: JSON.stringify({ v: 1, ...update(11) }) },
    ]);
  });

  test('P11: large ones go in calls of their own, since SQS takes 1 MiB in a call', async () => {
    const { client, sent } = sqs();
    const large = (index: number) => ({ ...update(index), caseId: 'é'.repeat(200_000) });
    await sqsPlatformQueue(client, 'url:p').sendUpdates([update(0), large(1), large(2), large(3), update(4)]);
    const ids = sent.map(({ input }) =>
      input.Entries.map(({ MessageBody }: { MessageBody: string }) => JSON.parse(MessageBody).eventId),
    );
    expect(ids).toEqual(
      [
        [update(0), update(1), update(2)],
        [update(3), update(4)],
      ].map((some) => some.map(({ eventId }) => eventId)),
    );
  });

  test('P2: an update that was not taken is unavailable, for the batch has succeeded only in part', async () => {
    const { client } = sqs({ Failed: [{ Id: '0' }] });
    await expect(sqsPlatformQueue(client, 'url:p').sendUpdates([update(0)])).rejects.toEqual(
      new UnavailableError('queue_unavailable', 'some platform updates could not be queued'),
    );
  });

  test('P2: a fault of SQS is unavailable', async () => {
    await expectUnavailable(
      sqsPlatformQueue(sqs(fault).client, 'url:p').sendUpdates([update(0)]),
      'queue_unavailable',
      'platform updates could not be queued',
    );
  });
});

describe('the queues of refreshes and requests', () => {
  const refresh = { kind: 'refresh', phone: '+15550100', requestedAtMs: 1, correlationId: 'c' } as const;
  const request: ConnectorRequestMessage = {
    ...{ kind: 'connector-request', requestId: 'r-1', operation: 'create-case', fields: {} },
    ...{ acceptedAtMs: 1, generation: 1, correlationId: 'c' },
  };

  test('P6: a refresh is a message of a standard queue', async () => {
    const { client, only } = sqs();
    await sqsRefreshQueue(client, 'url:r').sendRefresh(refresh);
    expect(only()).toEqual({ QueueUrl: 'url:r', MessageBody: JSON.stringify({ v: 1, ...refresh }) });
  });

  test('P2: a request goes in the group it is given, deduplicated by id and generation', async () => {
    const { client, sent } = sqs();
    const queue = sqsRequestQueue(client, 'url:c', hasher);
    await queue.sendRequest('crm', request, 'the group', traceparent);
    await queue.sendRequest('crm', request, 'the group', undefined);
    const plain = {
      QueueUrl: 'url:c',
      MessageBody: JSON.stringify({ v: 1, ...request, kind: 'request' }),
      MessageGroupId: 'the group',
      MessageDeduplicationId: `${hasher.sha256('r-1')}:1`,
    };
    expect(sent.map(({ input }) => input)).toEqual([{ ...plain, MessageAttributes: traced }, plain]);
  });

  test.each([
    [0, 0],
    [-1, 0],
    [1, 1],
    [900_000, 900],
    [1_000_000, 900],
  ])(
    'P7: a renewal that is due in %i ms is shown after %i s, as late as SQS can',
    async (delayMs, DelaySeconds) => {
      const { client, only } = sqs();
      const renewal = { kind: 'token-renewal', generation: 3, dueAtMs: 5 } as const;
      await sqsRefreshQueue(client, 'url:r').sendRenewal(renewal, delayMs);
      expect(only()).toEqual({
        ...{ QueueUrl: 'url:r', MessageBody: JSON.stringify({ v: 1, ...renewal }), DelaySeconds },
      });
      await expectUnavailable(
        sqsRefreshQueue(sqs(fault).client, 'url:r').sendRenewal(renewal, delayMs),
        'queue_unavailable',
        'a token renewal could not be queued',
      );
    },
  );

  test('P2: a request of a further connector goes into that one’s queue, beside the default one’s', async () => {
    const { client, only } = sqs();
    const connectorRequest = {
      ...{ kind: 'connector-request', requestId: 'r-1', operation: 'create-task', fields: {} },
      ...{ acceptedAtMs: 1, generation: 1, correlationId: 'c' },
    } as ConnectorRequestMessage;
    const queue = sqsRequestQueue(client, 'https://crm-requests.fifo/steadyline-crm-requests.fifo', hasher);
    await queue.sendRequest('ehr', connectorRequest, 'g', undefined);
    expect(only()).toEqual({
      QueueUrl: 'https://crm-requests.fifo/steadyline-ehr-requests.fifo',
      MessageBody: JSON.stringify({ v: 1, ...connectorRequest }),
      ...{ MessageGroupId: 'g', MessageDeduplicationId: `${hasher.sha256('r-1')}:1` },
    });
  });

  test('P1: a fault of SQS is unavailable', async () => {
    const { client } = sqs(fault);
    await expectUnavailable(
      sqsRefreshQueue(client, 'u').sendRefresh(refresh),
      'queue_unavailable',
      'a refresh could not be queued',
    );
    await expectUnavailable(
      sqsRequestQueue(client, 'u', hasher).sendRequest('crm', request, 'g', undefined),
      'queue_unavailable',
      'a request could not be queued',
    );
  });
});

describe('a worker’s queue', () => {
  const record = (index: number) => ({ receiptHandle: `r-${index}`, group: 'g' }) as QueueRecord;
  const note: DeadLetterNote = {
    reason: 'permanent',
    error: 'crm answered 422',
    attempts: 3,
    firstAtMs: 4,
    lastAtMs: 5,
    source: 'voice',
    correlationId: 'c-1',
  };
  const fifo = { source: 'url:voice.fifo', deadLetters: 'url:dlq.fifo' };

  test('P3: ten records go back in a call, for as long as was asked', async () => {
    const { client, sent } = sqs();
    await sqsWorkerQueue(client, fifo).release(
      Array.from({ length: 11 }, (_, index) => record(index)),
      42,
    );
    expect(sent.map(({ input }) => input.Entries.length)).toEqual([10, 1]);
    expect(sent[1]?.input).toEqual({
      QueueUrl: 'url:voice.fifo',
      Entries: [{ Id: '0', ReceiptHandle: 'r-10', VisibilityTimeout: 42 }],
    });
    expect(sent[0]?.input.Entries.map(({ Id }: { Id: string }) => Id)).toEqual([...'0123456789']);
  });

  test('P3: a handle that has expired is no fault, anything else that was refused is', async () => {
    const expired = { Id: '0', SenderFault: true };
    await sqsWorkerQueue(sqs({ Failed: [expired] }).client, fifo).release([record(0)], 0);
    for (const failed of [{ Id: '1', SenderFault: false }, { Id: '1' }]) {
      const { client } = sqs({ Failed: [expired, failed] });
      await expect(sqsWorkerQueue(client, fifo).release([record(0)], 0)).rejects.toEqual(
        new UnavailableError('queue_unavailable', 'some records could not be released'),
      );
    }
  });

  test('P11: a dead letter of a FIFO queue keeps its group; its note’s numbers are numbers', async () => {
    const { client, only } = sqs();
    await sqsWorkerQueue(client, fifo).deadLetter(record(0), 'the body', note, 'id:1');
    expect(only()).toEqual({
      QueueUrl: 'url:dlq.fifo',
      MessageBody: 'the body',
      MessageGroupId: 'g',
      MessageDeduplicationId: 'id:1',
      MessageAttributes: {
        reason: { DataType: 'String', StringValue: 'permanent' },
        error: { DataType: 'String', StringValue: 'crm answered 422' },
        attempts: { DataType: 'Number', StringValue: '3' },
        firstAt: { DataType: 'Number', StringValue: '4' },
        lastAt: { DataType: 'Number', StringValue: '5' },
        source: { DataType: 'String', StringValue: 'voice' },
        correlationId: { DataType: 'String', StringValue: 'c-1' },
      },
    });
  });

  test('P11: one of a standard queue has no group, and what SQS would refuse in a note is replaced', async () => {
    const { client, only } = sqs();
    const urls = { source: 'url:refresh', deadLetters: 'url:dlq.fifo-not' };
    const odd = { ...note, error: 'a\u0000b\nc😀\ufffe\uffff ~é\ud7ff\ue000\ufffd', correlationId: '' };
    await sqsWorkerQueue(client, urls).deadLetter(record(0), 'b', odd, 'ignored');
    const { MessageAttributes, ...rest } = only();
    expect(rest).toEqual({ QueueUrl: 'url:dlq.fifo-not', MessageBody: 'b' });
    expect(MessageAttributes.error.StringValue).toBe('a?b?c???? ~é\ud7ff\ue000\ufffd');
    expect(MessageAttributes.correlationId.StringValue).toBe('-');
  });

  test('P1: a fault of SQS is unavailable', async () => {
    const queue = sqsWorkerQueue(sqs(fault).client, fifo);
    await expectUnavailable(
      queue.release([record(0)], 0),
      'queue_unavailable',
      'records could not be released',
    );
    await expectUnavailable(
      queue.deadLetter(record(0), 'b', note, 'id'),
      'queue_unavailable',
      'a dead letter could not be sent',
    );
  });
});

describe('a queue’s depth', () => {
  test('P4: is what SQS counts now, seen and unseen', async () => {
    const { client, only } = sqs({
      Attributes: { ApproximateNumberOfMessages: '7', ApproximateNumberOfMessagesNotVisible: '3' },
    });
    expect(await sqsQueueDepths(client).read('url:voice')).toEqual({ visible: 7, inFlight: 3 });
    expect(only()).toEqual({
      QueueUrl: 'url:voice',
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    });
  });

  test.each([{}, { Attributes: {} }])('P4: is none where SQS counts none: %j', async (answer) => {
    expect(await sqsQueueDepths(sqs(answer).client).read('u')).toEqual({ visible: 0, inFlight: 0 });
  });

  test('P4: that can not be read is unavailable', async () => {
    const depths = sqsQueueDepths(sqs(fault).client);
    await expectUnavailable(depths.read('u'), 'queue_depth', "The queue's depth could not be read.");
  });
});

describe('records as Lambda hands them over', () => {
  const record = (arn: string, attributes: Record<string, string>) => ({
    Records: [
      {
        messageId: 'm-1',
        receiptHandle: 'r-1',
        body: 'the body',
        attributes: { SentTimestamp: '1767225600000', ApproximateReceiveCount: '2', ...attributes },
        messageAttributes: { reason: { stringValue: 'permanent' }, bytes: { binaryValue: 'AA==' } },
        eventSourceARN: arn,
      },
    ],
  });
  const read = (arn: string, attributes = {}) => queueRecords(record(arn, attributes) as unknown as SQSEvent);

  test('are read whole', () => {
    expect(read('arn:aws:sqs:us-east-1:1:voice.fifo', { MessageGroupId: 'g' })).toEqual([
      {
        messageId: 'm-1',
        receiptHandle: 'r-1',
        body: 'the body',
        group: 'g',
        sentAtMs: 1_767_225_600_000,
        receiveCount: 2,
        attributes: { reason: 'permanent', bytes: '' },
      },
    ]);
  });

  test('P3: wait for each other in a FIFO queue’s groups alone', () => {
    expect(read('arn:voice.fifo')[0]?.group).toBe('m-1');
    expect(read('arn:refresh', { MessageGroupId: 'tenant' })[0]?.group).toBe('m-1');
    expect(read('arn:a.fifo.b', { MessageGroupId: 'tenant' })[0]?.group).toBe('m-1');
  });

  test('P2: those that failed are named to SQS, and no others', () => {
    expect(batchResponse([{ messageId: 'm-1' } as QueueRecord])).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm-1' }],
    });
    expect(batchResponse([])).toEqual({ batchItemFailures: [] });
  });
});
