/** Functions, stream, controller: what everything else depends on. */
import { Duration } from 'aws-cdk-lib';
import { type IMetric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { functionRows } from '../catalog/functions.ts';
import type { Config } from '../config.ts';
import type { AlarmSpec } from './alarm.ts';
import { lambdaMetric, ours } from './metrics.ts';

const fiveMinutes = Duration.minutes(5);

/** How late the breaker's stream is read, ms. */
export const streamAge = (config: Config): IMetric =>
  lambdaMetric(config, 'incident-publisher', 'IteratorAge', Stats.MAXIMUM);

/** Alarms on every function, the stream and the controller. */
export function machineryAlarms(config: Config): AlarmSpec[] {
  return [
    ...functionRows.map(([name, { front }]) => errorAlarm(config, name, front === true)),
    {
      name: 'incident-publisher-behind',
      section: 'notifier',
      meaning:
        'The breaker’s stream is read late: a page may come after its 15 s. The controller’s reconciler is the fallback.',
      metric: streamAge(config),
      when: 'above',
      // P8: paged within 15 s.
      thresholds: { critical: 15_000 },
      periods: 1,
      breaching: 1,
      missing: 'fine',
      notifies: 'backstop',
    },
    {
      name: 'controller-silent',
      section: 'controller-silent',
      meaning: 'The flow controller has not run for five minutes; the watchdog resumes what it has paused.',
      metric: ours('ControllerTicks', Stats.SUM, {}, fiveMinutes),
      when: 'below',
      thresholds: { warning: 1 },
      periods: 1,
      breaching: 1,
      missing: 'alarm',
    },
    {
      name: 'watchdog-resumed',
      section: 'controller-silent',
      meaning: 'The watchdog resumed an event source that was paused with no live reason.',
      metric: ours('WatchdogResumes', Stats.SUM, {}, fiveMinutes),
      when: 'from',
      thresholds: { warning: 1 },
      periods: 1,
      breaching: 1,
      missing: 'fine',
    },
  ];
}

/** A function crashed, timed out or ran out of memory. */
export function errorAlarm(config: Config, name: string, front: boolean): AlarmSpec {
  const ofNotifier = name === 'notifier' || name === 'incident-publisher';
  return {
    name: `errors-${name}`,
    section: 'function-errors',
    meaning: `The function ${name} crashed, timed out or ran out of memory; what it worked on is tried again.`,
    metric: lambdaMetric(config, name, 'Errors', Stats.SUM),
    when: 'from',
    // A caller waits for a front function, so that there many errors are an outage.
    thresholds: front ? { warning: 1, critical: 20 } : { warning: 1 },
    periods: 1,
    breaching: 1,
    missing: 'fine',
    ...(ofNotifier ? { notifies: 'backstop' as const } : {}),
  };
}
