/**
 * What every handler of a container shares, out of its environment.
 * @isolated
 */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { eventStores } from '../../../lambdas/adapters/event-stores.ts';
import { memoryLog } from '../../../lambdas/adapters/memory/system.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import type { EventMessage } from '../../../lambdas/core/ports.ts';
import { fakeAws } from './fake-aws.ts';

const before = { ...process.env };
beforeEach(() => {
  process.env = { ...before };
  delete process.env['OTEL_EXPORTER_OTLP_ENDPOINT'];
  jest.resetModules();
});
afterAll(() => {
  process.env = before;
});
const runtime = () => import('../../../lambdas/adapters/runtime.ts');

describe('a container', () => {
  test('has a tracer where it traces, and none where it does not', async () => {
    const plain = await runtime();
    expect(plain.tracing).toBeUndefined();
    expect(Object.keys(plain.system).sort()).toEqual(['clock', 'log', 'metrics', 'random']);
    expect(plain.system.metrics).toBe(plain.metrics);
    process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = 'http://127.0.0.1:9';
    jest.resetModules();
    const traced = await runtime();
    expect(traced.system.tracer).toBe(traced.tracing?.tracer);
    expect(traced.system.tracer).toBeDefined();
  });
});

test('a container counts where its deployment does', async () => {
  const lines: string[] = [];
  const print = jest
    .spyOn(process.stdout, 'write')
    .mockImplementation((line) => lines.push(String(line)) > 0);
  const namespaceOf = async (): Promise<unknown> => {
    jest.resetModules();
    const { metrics } = await runtime();
    metrics.count('Accepted');
    metrics.flush(0);
    return JSON.parse(lines.at(-1) ?? '')._aws.CloudWatchMetrics[0].Namespace;
  };
  const first = await namespaceOf();
  process.env['NAME_PREFIX'] = 'calls-eu';
  const second = await namespaceOf();
  print.mockRestore();
  expect([first, second]).toEqual(['ContactCenter/Integration', 'ContactCenter/Integration/calls-eu']);
});

describe('the stores of ingest', () => {
  const NOW = Date.UTC(2026, 0, 1);
  const event = (topic: EventMessage['topic']): EventMessage => ({
    ...{ kind: 'event', platform: 'nice', eventId: 'e', eventType: 't', topic, payloadHash: 'h' },
    ...{
      occurredAt: '2026-01-01T00:00:00.000Z',
      acceptedAtMs: 1,
      generation: 0,
      correlationId: 'c',
      data: {},
    },
  });

  test('P1: are the table, the queues and the lives that the settings name', async () => {
    Object.assign(process.env, {
      ...{ TABLE_IDEMPOTENCY: 'idempotency', RECORD_RECEIVED_TTL_S: '100', RECORD_APPLIED_TTL_S: '200' },
      ...{ RECORD_DEAD_EXTRA_TTL_S: '400', QUEUE_VOICE_URL: 'url:voice', QUEUE_DIGITAL_URL: 'url:digital' },
      MESSAGE_GROUPS_SETTLE_MS: '0',
      ...{ QUEUE_ENRICHMENT_URL: 'url:enrichment', QUEUE_QUARANTINE_URL: 'url:quarantine' },
    });
    const dynamo = fakeAws<DynamoDBClient>();
    const sqs = fakeAws<SQSClient>();
    const { records, queues, filing } = eventStores(dynamo.client, sqs.client, {
      keyOf: async ({ interactionId }) => interactionId && `key of ${interactionId}`,
      log: memoryLog(),
    });
    // P15: an event is found by its interaction.
    expect(await filing?.({ ...event('voice'), interactionId: 'i' })).toEqual({
      under: 'key of i',
      as: 'voice',
    });
    for (const topic of ['voice', 'digital', 'enrichment'] as const) await queues.sendEvent(event(topic));
    await queues.quarantine(event('voice'));
    expect(sqs.sent.map(({ input }) => input.QueueUrl)).toEqual([
      ...['url:voice', 'url:digital', 'url:enrichment', 'url:quarantine'],
    ]);
    expect(sqs.sent[0]?.input.MessageGroupId).toBe(hasher.sha256(`nice#${hasher.sha256('e')}`));

    const target = { key: 'k', generation: 0, payloadHash: 'h' };
    await records.claim(target, 'o', NOW, NOW + 1000);
    await records.complete(target, 'o', NOW);
    await records.complete({ ...target, generation: 1 }, 'o', NOW);
    expect(
      dynamo.sent.map(({ input }) => [input.TableName, input.ExpressionAttributeValues[':ttl']?.N]),
    ).toEqual([100, 200, 600].map((lifeS) => ['idempotency', String(NOW / 1000 + lifeS)]));
  });
});
