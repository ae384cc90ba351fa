/** The dashboard's rows, from top to bottom as an incident is read. */
import { type IMetric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { functionRows } from '../catalog/functions.ts';
import { queues } from '../catalog/queues.ts';
import type { Config } from '../config.ts';
import { ackLatency } from './intake.ts';
import { cacheHitRate, crmLatency, degradedRequests } from './lookup.ts';
import { streamAge } from './machinery.ts';
import { awsMetric, byValue, lambdaMetric, ours } from './metrics.ts';
import { deadLetterQueues, dlqDepth, oldestAge, queueDepth, waiting } from './queue-metrics.ts';
import { tableThrottles } from './throttles.ts';

/** A graph: one axis, its unit in the title. */
export interface Graph {
  title: string;
  metrics: readonly IMetric[];
  /** Areas on top of one another instead of lines. */
  stacked?: boolean;
}

/** A question, and the graphs that answer it. */
export interface Row {
  question: string;
  graphs: readonly Graph[];
}

/** All rows under these settings; `apiId` names the HTTP API in API Gateway's metrics. */
export function dashboardRows(config: Config, apiId: string): Row[] {
  return [
    whatIsFailing(),
    whatCallersFeel(),
    whatComesIn(apiId),
    whatWaits(config),
    whatIsDone(config),
    whatStands(config),
  ];
}

function whatIsFailing(): Row {
  return {
    question: '1 · Which downstream is failing, and since when? (0 closed, 1 half-open, 2 open)',
    graphs: [
      {
        title: 'CircuitState',
        metrics: (['downstream', 'operation'] as const).flatMap((of) =>
          byValue('CircuitState', of, Stats.MAXIMUM),
        ),
      },
      { title: 'LaneHolds', metrics: byValue('LaneHolds', 'downstream') },
      {
        title: 'CRMDirectCallLatency, ms',
        metrics: [crmLatency, ours('CRMDirectCallLatency', Stats.percentile(99))],
      },
      { title: 'Attempts a minute', metrics: byValue('Attempts', 'downstream') },
      { title: 'CallsRefused a minute', metrics: byValue('CallsRefused', 'downstream') },
      { title: 'CallsThrottled a minute', metrics: byValue('CallsThrottled', 'downstream') },
      { title: 'Unauthorized a minute', metrics: byValue('Unauthorized', 'platform') },
    ],
  };
}

function whatCallersFeel(): Row {
  return {
    question: '2 · What do callers feel? Every lookup is answered; this says from where',
    graphs: [
      { title: 'LookupsBySource', metrics: byValue('LookupsBySource', 'source'), stacked: true },
      { title: 'CacheHitRate and DegradedModeRequests, %', metrics: [cacheHitRate, degradedRequests] },
    ],
  };
}

function whatComesIn(apiId: string): Row {
  const api = (name: string): IMetric => awsMetric('ApiGateway', name, Stats.SUM, { ApiId: apiId });
  return {
    question: '3 · Do events still come in, and in time?',
    graphs: [
      { title: 'Events', metrics: [ours('EventsAccepted'), ours('EventsDuplicate')], stacked: true },
      { title: 'AckLatency, ms', metrics: [ours('AckLatency', Stats.percentile(50)), ackLatency] },
      {
        title: 'Refusals',
        metrics: [ours('SignatureFailures'), ours('PayloadConflicts'), api('4xx'), api('5xx')],
      },
    ],
  };
}

function whatWaits(config: Config): Row {
  return {
    question: '4 · What waits, for how long, and is it getting less?',
    graphs: [
      {
        title: 'QueueDepth',
        metrics: waiting.map((queue) => queueDepth(config, queues[queue])),
        stacked: true,
      },
      {
        title: 'Age of the oldest message, s',
        metrics: [...waiting, 'oncall' as const].map((queue) => oldestAge(config, queues[queue])),
      },
      { title: 'TimeToEffect, median, ms', metrics: byValue('TimeToEffect', 'path', Stats.percentile(50)) },
      { title: 'TimeToEffect, p99, ms', metrics: byValue('TimeToEffect', 'path', Stats.percentile(99)) },
      {
        title: 'CanaryTimeToEffect, p99, ms',
        metrics: byValue('CanaryTimeToEffect', 'queue', Stats.percentile(99)),
      },
    ],
  };
}

function whatIsDone(config: Config): Row {
  return {
    question: '5 · What was given up, and why?',
    graphs: [
      { title: 'DeadLetters by reason', metrics: byValue('DeadLetters', 'reason'), stacked: true },
      { title: 'DLQDepth', metrics: deadLetterQueues(config).map((name) => dlqDepth(config, name)) },
      { title: 'MessageStuck', metrics: byValue('MessageStuck', 'downstream') },
      { title: 'MassRefusals', metrics: byValue('MassRefusals', 'downstream') },
      { title: 'UnknownFormat', metrics: byValue('UnknownFormat', 'format') },
    ],
  };
}

function whatStands(config: Config): Row {
  const each = (metric: string, statistic: string): IMetric[] =>
    functionRows.map(([name]) => lambdaMetric(config, name, metric, statistic));
  return {
    question: '6 · Do the functions and the controller run?',
    graphs: [
      { title: 'ControllerTicks', metrics: [ours('ControllerTicks'), ours('WatchdogResumes')] },
      { title: 'Errors', metrics: each('Errors', Stats.SUM) },
      { title: 'Concurrent executions', metrics: each('ConcurrentExecutions', Stats.MAXIMUM) },
      { title: 'Throttles', metrics: each('Throttles', Stats.SUM) },
      { title: 'Throttles of tables', metrics: tableThrottles(config) },
      { title: 'Age of the breaker’s stream, ms', metrics: [streamAge(config)] },
    ],
  };
}
