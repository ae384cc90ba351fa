/** Functions, tables, controller: what everything else stands on. */
import { Duration } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { type FunctionName, functionRows } from '../catalog/functions.ts';
import type { Config } from '../config.ts';
import { physicalName } from '../constructs/names.ts';
import type { AlarmSpec } from './alarm.ts';
import { added, awsMetric, ours } from './metrics.ts';

const fiveMinutes = Duration.minutes(5);
/** CloudWatch adds up ten metrics in one alarm at most. */
const mostSummed = 10;
/** Throttled tables that would refuse events or lookups. */
const hotTables = ['idempotency', 'cache'] as const;

/** A metric of one function over five minutes. */
export function lambdaMetric(config: Config, name: string, metricName: string, statistic: string) {
  const FunctionName = physicalName(config, name);
  return awsMetric('Lambda', metricName, statistic, { FunctionName }, fiveMinutes);
}

/** Alarms on every function, the hot tables, the stream and the controller. */
export function machineryAlarms(config: Config): AlarmSpec[] {
  return [
    ...functionRows.map(([name, { front }]) => errorAlarm(config, name, front === true)),
    ...throttleAlarms(config),
    tableAlarm(config),
    {
      name: 'announcer-behind',
      section: 'notifier',
      meaning:
        'The breaker’s stream is read late: a page may come after its 15 s. The controller’s sweep stands behind it.',
      metric: lambdaMetric(config, 'breaker-announcer', 'IteratorAge', Stats.MAXIMUM),
      when: 'above',
      // P8: paged within 15 s.
      thresholds: { critical: 15_000 },
      periods: 1,
      breaching: 1,
      missing: 'fine',
      told: 'backstop',
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

function errorAlarm(config: Config, name: FunctionName, front: boolean): AlarmSpec {
  const ofNotifier = name === 'notifier' || name === 'breaker-announcer';
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
    ...(ofNotifier ? { told: 'backstop' as const } : {}),
  };
}

function throttleAlarms(config: Config): AlarmSpec[] {
  const groups = {
    front: functionRows.filter(([, { front }]) => front === true),
    work: functionRows.filter(([, { front }]) => front !== true),
  };
  return Object.entries(groups).map(([group, rows]) => ({
    name: `throttles-${group}`,
    section: 'throttles',
    meaning:
      group === 'front'
        ? 'Lambda refuses to run functions that callers wait for: the account’s concurrency is used up.'
        : 'Lambda refuses to run workers: the account’s concurrency is used up, and backlogs drain slower.',
    metric: added(
      'Throttles',
      rows.slice(0, mostSummed).map(([name]) => lambdaMetric(config, name, 'Throttles', Stats.SUM)),
      fiveMinutes,
    ),
    when: 'from',
    thresholds: group === 'front' ? { warning: 1, critical: 100 } : { warning: 10 },
    periods: 1,
    breaching: 1,
    missing: 'fine',
  }));
}

function tableAlarm(config: Config): AlarmSpec {
  const events = hotTables.flatMap((table) =>
    ['ReadThrottleEvents', 'WriteThrottleEvents'].map((name) =>
      awsMetric('DynamoDB', name, Stats.SUM, { TableName: physicalName(config, table) }, fiveMinutes),
    ),
  );
  return {
    name: 'throttles-tables',
    section: 'throttles',
    meaning: 'DynamoDB throttles event records or the cache: events are answered 503, and senders retry.',
    metric: added('Throttles', events, fiveMinutes),
    when: 'from',
    thresholds: { warning: 1, critical: 100 },
    periods: 1,
    breaching: 1,
    missing: 'fine',
  };
}
