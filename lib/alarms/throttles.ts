/** Where AWS refuses: the account's concurrency and the tables' throughput. */
import { Duration } from 'aws-cdk-lib';
import { type IMetric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { functionRows } from '../catalog/functions.ts';
import { operations } from '../catalog/operations.ts';
import type { Config } from '../config.ts';
import { physicalName } from '../constructs/names.ts';
import type { AlarmSpec } from './alarm.ts';
import { added, awsMetric, lambdaMetric } from './metrics.ts';

const fiveMinutes = Duration.minutes(5);
/** Throttled tables that would refuse events or lookups. */
const hotTables = ['idempotency', 'cache'] as const;

/** Alarms on refused runs of functions and refused calls of tables. */
export function throttleAlarms(config: Config): AlarmSpec[] {
  return [...functionAlarms(config), tableAlarm(config)];
}

/** Three sums, since CloudWatch adds up ten metrics in one alarm at most. */
function functionAlarms(config: Config): AlarmSpec[] {
  const isFront = ([, { front }]: (typeof functionRows)[number]): boolean => front === true;
  const isOperation = ([name]: (typeof functionRows)[number]): boolean => name in operations;
  const groups = [
    {
      name: 'throttles-api',
      rows: functionRows.filter(isFront),
      meaning: 'Lambda refuses to run functions that callers wait for: the account’s concurrency is used up.',
      thresholds: { warning: 1, critical: 100 },
    },
    {
      name: 'throttles-work',
      rows: functionRows.filter((row) => !isFront(row) && !isOperation(row)),
      meaning:
        'Lambda refuses to run workers: the account’s concurrency is used up, and backlogs drain slower.',
      thresholds: { warning: 10 },
    },
    {
      name: 'throttles-operations',
      rows: functionRows.filter(isOperation),
      meaning:
        'Lambda refuses to run the pagers, the flow controller or its watchdog: the account’s concurrency is used up.',
      // They run a few times in five minutes: one refusal is many.
      thresholds: { warning: 1 },
    },
  ];
  return groups.map(({ rows, ...group }) => ({
    ...group,
    section: 'throttles',
    metric: added(
      'Throttles',
      rows.map(([name]) => lambdaMetric(config, name, 'Throttles', Stats.SUM)),
      fiveMinutes,
    ),
    when: 'from',
    periods: 1,
    breaching: 1,
    missing: 'fine',
  }));
}

/** Refused calls of the hot tables. */
export function tableThrottles(config: Config): IMetric[] {
  return hotTables.flatMap((table) =>
    ['ReadThrottleEvents', 'WriteThrottleEvents'].map((name) =>
      awsMetric('DynamoDB', name, Stats.SUM, { TableName: physicalName(config, table) }, fiveMinutes),
    ),
  );
}

function tableAlarm(config: Config): AlarmSpec {
  return {
    name: 'throttles-tables',
    section: 'throttles',
    meaning: 'DynamoDB throttles event records or the cache: events are answered 503, and senders retry.',
    metric: added('Throttles', tableThrottles(config), fiveMinutes),
    when: 'from',
    thresholds: { warning: 1, critical: 100 },
    periods: 1,
    breaching: 1,
    missing: 'fine',
  };
}
