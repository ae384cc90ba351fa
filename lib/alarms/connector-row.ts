/** The dashboard's row of one further connector: a graph for each of its alarms. */
import { type IMetric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { pathsOf } from '../../lambdas/core/connector/paths.ts';
import { fullName } from '../catalog/queues.ts';
import type { Config } from '../config.ts';
import { canaryPathsOf } from '../connectors/canary-paths.ts';
import { functionRowsOf, queueRowsOf } from '../connectors/catalog.ts';
import type { OwnConnector } from '../connectors/own-connector.ts';
import type { Row } from './dashboard-rows.ts';
import { lambdaMetric, ours } from './metrics.ts';
import { dlqDepth, oldestAge, queueDepth } from './queue-metrics.ts';

/** The row of one further connector. */
export function connectorRow(config: Config, own: OwnConnector): Row {
  const { name } = own.connector;
  const rows = Object.values(queueRowsOf(own));
  const mine = (metric: string, statistic: string = Stats.SUM): IMetric =>
    ours(metric, statistic, { downstream: name }).with({ label: name });
  const each = (metric: string): IMetric[] =>
    functionRowsOf(own).map(([one]) => lambdaMetric(config, one, metric, Stats.SUM));
  return {
    question: `${name} · Does it answer, and what waits for it? (0 closed, 1 half-open, 2 open)`,
    graphs: [
      { title: 'CircuitState', metrics: [mine('CircuitState', Stats.MAXIMUM)] },
      { title: 'Attempts a minute', metrics: [mine('Attempts'), mine('LaneHolds')] },
      { title: 'QueueDepth', metrics: rows.map((queue) => queueDepth(config, queue)), stacked: true },
      { title: 'Age of the oldest message, s', metrics: rows.map((queue) => oldestAge(config, queue)) },
      {
        title: 'DLQDepth and MessageStuck',
        metrics: [...rows.map((queue) => dlqDepth(config, fullName(queue, '-dlq'))), mine('MessageStuck')],
      },
      { title: 'ControllerTicks', metrics: [mine('ControllerTicks'), mine('WatchdogResumes')] },
      { title: 'Errors', metrics: each('Errors') },
      { title: 'Throttles', metrics: each('Throttles') },
      { title: 'TimeToEffect, p99, ms', metrics: pathsOf(name).map((path) => p99(path)) },
      {
        title: 'CanaryTimeToEffect, p99, ms',
        metrics: canaryPathsOf(own).map(({ queue }) =>
          ours('CanaryTimeToEffect', Stats.percentile(99), { queue }).with({ label: queue }),
        ),
      },
    ],
  };
}

function p99(path: string): IMetric {
  return ours('TimeToEffect', Stats.percentile(99), { path }).with({ label: path });
}
