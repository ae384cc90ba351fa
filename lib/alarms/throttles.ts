/** Where AWS refuses: the account's concurrency and the tables' throughput. */
import { Duration } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { functionRows } from '../catalog/functions.ts';
import type { Config } from '../config.ts';
import { physicalName } from '../constructs/names.ts';
import type { AlarmSpec } from './alarm.ts';
import { added, awsMetric, lambdaMetric } from './metrics.ts';

const fiveMinutes = Duration.minutes(5);
/** CloudWatch adds up ten metrics in one alarm at most. */
const mostSummed = 10;
/** Throttled tables that would refuse events or lookups. */
const hotTables = ['idempotency', 'cache'] as const;

/** Alarms on refused runs of functions and refused calls of tables. */
export function throttleAlarms(config: Config): AlarmSpec[] {
  return [...functionAlarms(config), tableAlarm(config)];
}

function functionAlarms(config: Config): AlarmSpec[] {
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
