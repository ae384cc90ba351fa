/** Whether the whole works: an event of our own comes through, and in time. */
import { Duration } from 'aws-cdk-lib';
import { MathExpression, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Config } from '../config.ts';
import { numberOf, textOf } from '../values.ts';
import type { AlarmSpec } from './alarm.ts';
import { ours } from './metrics.ts';

/** Design: none for five minutes, at a canary a minute. */
const MISSED = 5;
/** Design: the 99th percentile passes a minute. */
const LATE_MS = 60_000;

/** Two alarms a queue, by the canary's names of them; none where the canary is switched off. */
export function canaryAlarms(config: Config, queues: readonly string[]): AlarmSpec[] {
  if (textOf(config, 'CANARY') === 'off') return [];
  const minutes = numberOf(config, 'CANARY_INTERVAL_MINUTES');
  return queues.flatMap((queue) => [missing(queue, minutes), slow(queue, minutes)]);
}

function missing(queue: string, minutes: number): AlarmSpec {
  return {
    name: `canary-missing-${queue}`,
    section: 'canary',
    meaning: `No canary has come through ${queue} for five rounds, and nothing explains it: events may not take effect.`,
    metric: unlessExcused('CanariesArrived', queue, minutes, {
      statistic: Stats.SAMPLE_COUNT,
      otherwise: 1,
      value: 'FILL(canary, 0)',
    }),
    when: 'below',
    thresholds: { critical: 1 },
    periods: MISSED,
    breaching: MISSED,
    missing: 'alarm',
  };
}

function slow(queue: string, minutes: number): AlarmSpec {
  return {
    name: `canary-slow-${queue}`,
    section: 'canary',
    meaning: `Canaries come through ${queue} a minute late or more, and nothing explains it: so do events.`,
    metric: unlessExcused('CanaryTimeToEffect', queue, minutes, {
      statistic: Stats.percentile(99),
      otherwise: 0,
      value: 'FILL(canary, 0)',
    }),
    when: 'above',
    thresholds: { warning: LATE_MS },
    // Those that waited out an outage come in one or two periods, after its end.
    periods: MISSED,
    breaching: 3,
    missing: 'fine',
  };
}

/** `value` of the canary's time to effect, `otherwise` in a period in which the controller has excused it. */
function unlessExcused(
  label: string,
  queue: string,
  minutes: number,
  { statistic, otherwise, value }: { statistic: string; otherwise: number; value: string },
): MathExpression {
  const period = Duration.minutes(minutes);
  return new MathExpression({
    label,
    expression: `IF(FILL(excused, 0) > 0, ${otherwise}, ${value})`,
    usingMetrics: {
      canary: ours('CanaryTimeToEffect', statistic, { queue }, period),
      excused: ours('CanaryExcused', Stats.MAXIMUM, { queue }, period),
    },
    period,
  });
}
