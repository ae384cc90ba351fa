import { describe, expect, test } from '@jest/globals';
import { functionRows } from '../../lib/catalog/functions.ts';
import { type AnyQueueName, type QueueSpec, queues } from '../../lib/catalog/queues.ts';
import { inFlight, receives } from '../../lib/checks/queues.ts';
import { named, ofType, type Resource, synthesize } from './support.ts';

const built = await synthesize();
const fifoDefaults = {
  FifoQueue: true,
  DeduplicationScope: 'messageGroup',
  FifoThroughputLimit: 'perMessageGroupId',
};

function queueOf(name: string, fifo: boolean): Resource {
  return named(built, 'QueueName', `steadyline-${name}${fifo ? '.fifo' : ''}`);
}

function sourceOf(name: string): Resource {
  return named(built, 'FunctionName', `steadyline-${name}`);
}

describe('queues', () => {
  for (const { name, fifo, consumed } of Object.values(queues)) {
    if (!consumed) continue;
    test(`P11: ${name} dead-letters into a queue of its own kind, after 1,000 receives only`, () => {
      const dlqId = Object.entries(built.resources).find(
        ([, resource]) => resource === queueOf(`${name}-dlq`, fifo),
      )?.[0];
      expect(queueOf(name, fifo).Properties['RedrivePolicy']).toEqual({
        deadLetterTargetArn: { 'Fn::GetAtt': [dlqId, 'Arn'] },
        maxReceiveCount: 1000,
      });
    });
  }

  test('P4: sources keep a message 4 days, dead-letter queues and the quarantine 14', () => {
    for (const { name, fifo, consumed } of Object.values(queues)) {
      expect(queueOf(name, fifo).Properties['MessageRetentionPeriod']).toBe(consumed ? 345_600 : 1_209_600);
      if (consumed) {
        expect(queueOf(`${name}-dlq`, fifo).Properties['MessageRetentionPeriod']).toBe(1_209_600);
      }
    }
  });

  test('P3: FIFO queues and their dead-letter queues run in high-throughput mode', () => {
    const fifos = Object.values(queues).filter(({ fifo }) => fifo);
    expect(fifos.map(({ name }) => name)).toEqual(['voice', 'digital', 'crm-requests']);
    for (const { name } of fifos) {
      expect(queueOf(name, true).Properties).toMatchObject(fifoDefaults);
      expect(queueOf(`${name}-dlq`, true).Properties).toMatchObject(fifoDefaults);
    }
  });

  test('P1: a queue outlives its stack, since it holds what was acknowledged', () => {
    for (const [id, queue] of ofType(built, 'AWS::SQS::Queue')) {
      expect([id, queue.DeletionPolicy, queue.UpdateReplacePolicy]).toEqual([
        id,
        'RetainExceptOnCreate',
        'Retain',
      ]);
    }
  });

  test('a body of the largest accepted size fits with its envelope', () => {
    for (const [, queue] of ofType(built, 'AWS::SQS::Queue')) {
      expect(queue.Properties['MaximumMessageSize']).toBe(1_048_576);
    }
  });
});

describe('event sources', () => {
  for (const [name, spec] of functionRows) {
    if (spec.consumes === undefined) continue;
    const { consumes } = spec;
    test(`P2: ${name}'s queue keeps a message invisible for six of its time-outs and the window`, () => {
      const { name: queue, fifo } =
        (queues as Partial<Record<AnyQueueName, QueueSpec>>)[consumes.queue] ?? queues.voice;
      const visibility = Number(queueOf(queue, fifo).Properties['VisibilityTimeout']);
      const timeout = Number(sourceOf(name).Properties['Timeout']);
      expect(visibility).toBeGreaterThanOrEqual(6 * timeout + (consumes.windowS ?? 0));
    });
  }

  test('P3: a FIFO source reports single failures, takes ten at most and waits for no window', () => {
    const mappings = ofType(built, 'AWS::Lambda::EventSourceMapping').map(
      ([, mapping]) => mapping.Properties,
    );
    expect(mappings).toHaveLength(9);
    for (const properties of mappings) {
      expect(properties['FunctionResponseTypes']).toEqual(['ReportBatchItemFailures']);
      const windowed = properties['MaximumBatchingWindowInSeconds'] !== undefined;
      expect(Number(properties['BatchSize'])).toBeLessThanOrEqual(windowed ? 50 : 10);
    }
  });

  test('a deployment neither resumes nor freezes a paused source: Enabled is not in the template', () => {
    for (const [, mapping] of ofType(built, 'AWS::Lambda::EventSourceMapping')) {
      expect(mapping.Properties).not.toHaveProperty('Enabled');
    }
  });

  test('P8: the incident publisher reads the breaker stream from its beginning', () => {
    const mappings = ofType(built, 'AWS::Lambda::EventSourceMapping').map(([, { Properties }]) => Properties);
    const streams = mappings.filter((mapping) => 'StartingPosition' in mapping);
    expect(streams).toMatchObject([{ StartingPosition: 'TRIM_HORIZON', BatchSize: 10 }]);
  });
});

describe('sums of protocol Breaker', () => {
  test('P4: twenty containers hold ten messages for 10 s and put them back for 600 s: 12,200 in flight', () => {
    // The platform updater's ten containers of fifty are the busiest: 10 × 50 ÷ 10 × 610.
    expect(inFlight(built.config)).toBe(30_500);
  });

  test('P4: half an hour at 70 s, then 610 s: 590 receives in four days', () => {
    expect(receives(built.config)).toBe(Math.ceil(1800 / 70) + Math.ceil((345_600 - 1800) / 610));
  });
});
