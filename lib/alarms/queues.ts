/** What waits, for how long, and what was given up. */
import { queues } from '../catalog/queues.ts';
import type { Config } from '../config.ts';
import { numberOf } from '../values.ts';
import type { AlarmSpec } from './alarm.ts';
import {
  deadLetterQueues,
  dlqDepth,
  driving,
  type Named,
  oldestAge,
  queueDepth,
  waiting,
} from './queue-metrics.ts';

/** Alarms on every queue. */
export function queueAlarms(config: Config): AlarmSpec[] {
  return [
    ...waiting.map((queue) => depthAlarm(config, queues[queue])),
    backpressureAlarm(config),
    ...waiting.map((queue) => ageAlarm(config, queues[queue])),
    pagesWaitAlarm(config),
    ...deadLetterQueues(config).map((name) => dlqAlarm(config, name)),
  ];
}

/** Too much waits in a queue. */
export function depthAlarm(config: Config, queue: Named): AlarmSpec {
  return {
    name: `queue-depth-${queue.name}`,
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
    metric: queueDepth(config, ...driving.map((queue) => queues[queue])),
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

/** Something in a queue waits for too long. */
export function ageAlarm(config: Config, queue: Named): AlarmSpec {
  return {
    name: `oldest-message-${queue.name}`,
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
    meaning: 'Pages wait in the notifier’s queue: the pagers may not know what goes on.',
    metric: oldestAge(config, queues.oncall),
    when: 'above',
    thresholds: { critical: 120 },
    periods: 2,
    breaching: 2,
    missing: 'fine',
    notifies: 'backstop',
  };
}

/** A dead-letter queue holds something. */
export function dlqAlarm(config: Config, name: string): AlarmSpec {
  const ofNotifier = name.startsWith(`${queues.oncall.name}-`);
  return {
    name: `dlq-depth-${name.replace('.fifo', '')}`,
    section: ofNotifier ? 'notifier' : 'dlq-depth',
    meaning: `Messages lie in ${name}: they keep their reason and can be edited and replayed.`,
    metric: dlqDepth(config, name),
    when: 'above',
    // Guide: over 0 and over 10.
    thresholds: { warning: 0, critical: 10 },
    periods: 1,
    breaching: 1,
    missing: 'fine',
    ...(ofNotifier ? { notifies: 'backstop' as const } : {}),
  };
}
