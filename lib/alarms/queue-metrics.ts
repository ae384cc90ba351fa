/** Gauges of the queues: alarms look at their Maximum, never at a Sum. */
import { type IMetric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { fullName, type QueueName, type QueueSpec, queueNames, queues } from '../catalog/queues.ts';
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

/** What a queue is called. */
export type Named = Pick<QueueSpec, 'name' | 'fifo'>;

function sqs(config: Config, queue: string, metricName: string): IMetric {
  return awsMetric('SQS', metricName, Stats.MAXIMUM, { QueueName: physicalName(config, queue) });
}

/** Messages that wait, those released for later included. */
export function queueDepth(config: Config, ...rows: readonly Named[]): IMetric {
  const names = rows.map((row) => fullName(row));
  const parts = names.flatMap((name) => [
    sqs(config, name, 'ApproximateNumberOfMessagesVisible'),
    sqs(config, name, 'ApproximateNumberOfMessagesNotVisible'),
  ]);
  return added(names.length === 1 ? names.join() : 'QueueDepth', parts);
}

/** Age of a queue's oldest message, s. */
export function oldestAge(config: Config, queue: Named): IMetric {
  return sqs(config, fullName(queue), 'ApproximateAgeOfOldestMessage');
}

/** Names of all queues that hold what was given up, the quarantine among them. */
export function deadLetterQueues(config: Config): string[] {
  const own = queueNames
    .filter((queue) => queues[queue].consumed)
    .map((queue) => fullName(queues[queue], '-dlq'));
  const rule = textOf(config, 'GENESYS_EVENT_SOURCE') === '' ? [] : ['genesys-rule-dlq'];
  return [...own, ...rule, fullName(queues.quarantine)];
}

/** Messages in a dead-letter queue. Sent counts would miss those that SQS moves there itself. */
export function dlqDepth(config: Config, name: string): IMetric {
  return sqs(config, name, 'ApproximateNumberOfMessagesVisible');
}
