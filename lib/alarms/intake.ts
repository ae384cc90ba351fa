/** Whether events still come in, and whether they are whose they say they are. */
import { Duration } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmSpec } from './alarm.ts';
import { awsMetric, ours, share } from './metrics.ts';

const fiveMinutes = Duration.minutes(5);

/** Time from receipt to acknowledgement at p99, ms. */
export const ackLatency = ours('AckLatency', Stats.percentile(99));

/** Share of API requests answered 5xx, per cent. */
export function apiErrors(apiId: string) {
  const count = (name: string) => [awsMetric('ApiGateway', name, Stats.SUM, { ApiId: apiId }, fiveMinutes)];
  return share('5xx', count('5xx'), count('Count'), { least: 20, otherwise: 0, period: fiveMinutes });
}

/** Alarms on the way in. */
export function intakeAlarms(apiId: string): AlarmSpec[] {
  return [
    {
      name: 'ack-latency',
      section: 'ack-latency',
      meaning: 'Acknowledgements take longer than promised; platforms that time out send again.',
      metric: ackLatency,
      when: 'above',
      // P13: 200 ms; at a second the strictest sender has given up.
      thresholds: { warning: 200, critical: 1000 },
      periods: 5,
      breaching: 4,
      missing: 'fine',
    },
    {
      name: 'api-errors',
      section: 'api-errors',
      meaning: 'Requests are answered 5xx: senders retry, but nothing new is taken in meanwhile.',
      metric: apiErrors(apiId),
      when: 'above',
      thresholds: { warning: 1, critical: 5 },
      periods: 1,
      breaching: 1,
      missing: 'fine',
    },
    {
      name: 'signature-failures',
      section: 'signature-failures',
      meaning:
        'Webhooks come with a wrong signature: a secret was rotated on one side only, or somebody forges.',
      metric: ours('SignatureFailures', Stats.SUM, {}, fiveMinutes),
      when: 'from',
      thresholds: { warning: 5, critical: 100 },
      periods: 1,
      breaching: 1,
      missing: 'fine',
    },
    {
      name: 'payload-conflicts',
      section: 'payload-conflicts',
      meaning: 'An event id came again with another payload; the second one waits in the quarantine.',
      metric: ours('PayloadConflicts', Stats.SUM, {}, fiveMinutes),
      when: 'from',
      thresholds: { warning: 1, critical: 20 },
      periods: 1,
      breaching: 1,
      missing: 'fine',
    },
  ];
}
