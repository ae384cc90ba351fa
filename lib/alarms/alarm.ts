/** What an alarm is: one row of the table. */
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';

export type Level = 'warning' | 'critical';

export interface AlarmSpec {
  /** First part of the alarm's name; the level follows. */
  name: string;
  /** Section of the runbook, its anchor. */
  section: string;
  /** What it means, in a sentence for a person who has just been woken. */
  meaning: string;
  metric: IMetric;
  /** `above`: over the threshold; `below`: under it; `from`: at it or over. */
  when: 'above' | 'below' | 'from';
  /** At least one of both. */
  thresholds: Partial<Record<Level, number>>;
  /** Minutes (periods of the metric) that are looked at, and how many of them must breach. */
  periods: number;
  breaching: number;
  /** What no data means. `ignore` keeps the last state. */
  missing: 'fine' | 'alarm' | 'ignore';
  /** Follows from an open breaker, which has an incident of its own: silent while one is open (P8). */
  consequence?: boolean;
  /** Whom it notifies: on-call through the notifier, or past it where the notifier itself may be failing. */
  notifies?: 'on-call' | 'backstop' | 'nobody';
}
