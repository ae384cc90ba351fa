/** Gauges of the queues: alarms look at their Maximum, never at a Sum. */
import { type IMetric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { type QueueName, queueNames, queues } from '../catalog/queues.ts';
import type { Config } from '../config.ts';
import { physicalName } from '../constructs/names.ts';
import { textOf } from '../values.ts';
import { added, awsMetric } from './metrics.ts';

/** Queues whose work waits for a downstream. */
export const waiting: readonly QueueName[] = [
  'voice',
  'digital',
  'requests',
  'platform',
  'refresh',
  'enrichment',
];

/** Those whose depth drives back-pressure. */
export const driving: readonly QueueName[] = ['voice', 'digital', 'requests'];

function sqs(config: Config, queue: string, metricName: string): IMetric {
  return awsMetric('SQS', metricName, Stats.MAXIMUM, { QueueName: physicalName(config, queue) });
}

function nameOf(queue: QueueName): string {
  const { name, fifo } = queues[queue];
  return fifo ? `${name}.fifo` : name;
}

/** Messages that wait, those put back for later included. */
export function queueDepth(config: Config, ...names: readonly QueueName[]): IMetric {
  const parts = names.flatMap((queue) => [
    sqs(config, nameOf(queue), 'ApproximateNumberOfMessagesVisible'),
    sqs(config, nameOf(queue), 'ApproximateNumberOfMessagesNotVisible'),
  ]);
  return added(names.length === 1 ? nameOf(names[0] ?? 'voice') : 'QueueDepth', parts);
}

/** Age of a queue's oldest message, s. */
export function oldestAge(config: Config, queue: QueueName): IMetric {
  return sqs(config, nameOf(queue), 'ApproximateAgeOfOldestMessage');
}

/** Names of all queues that hold what was given up, the quarantine among them. */
export function deadLetterQueues(config: Config): string[] {
  const own = queueNames
    .filter((queue) => queues[queue].consumed)
    .map((queue) => `${queues[queue].name}-dlq${queues[queue].fifo ? '.fifo' : ''}`);
  const rule = textOf(config, 'GENESYS_EVENT_SOURCE') === '' ? [] : ['genesys-rule-dlq'];
  return [...own, ...rule, nameOf('quarantine')];
}

/** Messages in a dead-letter queue. Sent counts would miss those that SQS moves there itself. */
export function dlqDepth(config: Config, name: string): IMetric {
  return sqs(config, name, 'ApproximateNumberOfMessagesVisible');
}
