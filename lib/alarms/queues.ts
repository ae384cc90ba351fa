/** What waits, for how long, and what was given up. Gauges: alarms look at their Maximum, never at a Sum. */
import { type IMetric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { type QueueName, queueNames, queues } from '../catalog/queues.ts';
import type { Config } from '../config.ts';
import { physicalName } from '../constructs/names.ts';
import { numberOf, textOf } from '../values.ts';
import type { AlarmSpec } from './alarm.ts';
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
const driving: readonly QueueName[] = ['voice', 'digital', 'requests'];

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

/** Alarms on every queue. */
export function queueAlarms(config: Config): AlarmSpec[] {
  return [
    ...waiting.map((queue) => depthAlarm(config, queue)),
    backpressureAlarm(config),
    ...waiting.map((queue) => ageAlarm(config, queue)),
    pagesWaitAlarm(config),
    ...deadLetterQueues(config).map((name) => dlqAlarm(config, name)),
  ];
}

function depthAlarm(config: Config, queue: QueueName): AlarmSpec {
  return {
    name: `queue-depth-${queues[queue].name}`,
    section: 'queue-depth',
    meaning: 'More waits in a queue than its workers take off, though no breaker is open.',
    metric: queueDepth(config, queue),
    when: 'above',
    // Guide: over 100 and over 500.
    thresholds: { warning: 100, critical: 500 },
    periods: 5,
    breaching: 5,
    missing: 'fine',
    consequence: true,
  };
}

function backpressureAlarm(config: Config): AlarmSpec {
  return {
    name: 'backpressure',
    section: 'backpressure',
    meaning: 'So much waits that the flow controller slows everything down to the downstream’s own rate.',
    metric: queueDepth(config, ...driving),
    when: 'above',
    // The controller's own thresholds, 100,000 and 500,000 in the guide.
    thresholds: {
      warning: numberOf(config, 'CONTROL_BACKPRESSURE_DEPTH'),
      critical: numberOf(config, 'CONTROL_PAUSE_ENRICHMENT_DEPTH'),
    },
    periods: 3,
    breaching: 3,
    missing: 'fine',
  };
}

function ageAlarm(config: Config, queue: QueueName): AlarmSpec {
  return {
    name: `oldest-message-${queues[queue].name}`,
    section: 'oldest-message',
    meaning: 'Something in a queue waits for long, though no breaker is open.',
    metric: oldestAge(config, queue),
    when: 'above',
    // A quarter of an hour is past any back-off; after an hour a message may be dead-lettered.
    thresholds: { warning: 900, critical: numberOf(config, 'RETRY_MIN_AGE_MS') / 1000 },
    periods: 5,
    breaching: 5,
    missing: 'fine',
    consequence: true,
  };
}

function pagesWaitAlarm(config: Config): AlarmSpec {
  return {
    name: 'pages-wait',
    section: 'notifier',
    meaning: 'Pages wait in the notifier’s queue: PagerDuty or ServiceNow may not know what goes on.',
    metric: oldestAge(config, 'oncall'),
    when: 'above',
    thresholds: { critical: 120 },
    periods: 2,
    breaching: 2,
    missing: 'fine',
    told: 'backstop',
  };
}

function dlqAlarm(config: Config, name: string): AlarmSpec {
  const ofNotifier = name.startsWith(`${queues.oncall.name}-`);
  return {
    name: `dlq-depth-${name.replace('.fifo', '')}`,
    section: ofNotifier ? 'notifier' : 'dlq-depth',
    meaning: `Messages lie in ${name}: they keep their reason and can be mended and replayed.`,
    metric: dlqDepth(config, name),
    when: 'above',
    // Guide: over 0 and over 10.
    thresholds: { warning: 0, critical: 10 },
    periods: 1,
    breaching: 1,
    missing: 'fine',
    ...(ofNotifier ? { told: 'backstop' as const } : {}),
  };
}
