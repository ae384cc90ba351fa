/** Whether the work itself goes well. */
import { Duration } from 'aws-cdk-lib';
import { MathExpression, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmSpec } from './alarm.ts';
import { byValue, ours, share, total, values } from './metrics.ts';

const fiveMinutes = Duration.minutes(5);

/** 2 while any breaker is open, 1 while one is half-open. */
export const worstCircuit = new MathExpression({
  label: 'CircuitState',
  expression: 'MAX([FILL(m0, 0), FILL(m1, 0), FILL(m2, 0), FILL(m3, 0)])',
  usingMetrics: Object.fromEntries(
    byValue('CircuitState', 'downstream', Stats.MAXIMUM).map((metric, index) => [`m${index}`, metric]),
  ),
  period: Duration.minutes(1),
});

/** The alarm that silences consequences; the incident itself comes from the breaker's stream. */
export const breakerOpen: AlarmSpec = {
  name: 'breaker-open',
  section: 'breaker-open',
  meaning:
    'A breaker is open. On-call was paged by the breaker itself; this alarm only silences what follows from it.',
  metric: worstCircuit,
  when: 'from',
  thresholds: { critical: 2 },
  periods: 1,
  breaching: 1,
  missing: 'ignore',
  notifies: 'nobody',
};

const unauthorized: readonly AlarmSpec[] = values.platform.map((platform) => ({
  name: `unauthorized-${platform}`,
  section: 'unauthorized',
  meaning: `The platform ${platform} answers 401 to more calls than a token's change explains: its credential may be revoked.`,
  metric: share(
    'Unauthorized',
    [ours('Unauthorized', Stats.SUM, { platform }, fiveMinutes)],
    [ours('PlatformCalls', Stats.SUM, { platform }, fiveMinutes)],
    { least: 20, otherwise: 0, period: fiveMinutes },
  ),
  when: 'above',
  // Guide: over 5 %.
  thresholds: { warning: 5, critical: 20 },
  periods: 1,
  breaching: 1,
  missing: 'fine',
}));

export const workAlarms: readonly AlarmSpec[] = [
  breakerOpen,
  ...unauthorized,
  {
    name: 'message-stuck',
    section: 'message-stuck',
    meaning: 'A message has failed five times while others succeed: it is heading for the dead-letter queue.',
    metric: total('MessageStuck', 'downstream', fiveMinutes),
    when: 'from',
    thresholds: { warning: 1 },
    periods: 1,
    breaching: 1,
    missing: 'fine',
  },
  {
    name: 'lane-held',
    section: 'lane-held',
    meaning:
      'Calls to a system wait again and again, since it answers nothing but throttles: it takes less than its configured limit.',
    metric: total('LaneHolds', 'downstream', fiveMinutes),
    when: 'from',
    // Own choice: a hold that lasts opens the breaker within two minutes; so many mean that it comes and goes.
    thresholds: { warning: 10 },
    periods: 3,
    breaching: 3,
    missing: 'fine',
  },
  {
    name: 'mass-refusals',
    section: 'mass-refusals',
    meaning:
      'A system refuses messages of many interactions while it takes those of others: they are retried for an hour.',
    metric: total('MassRefusals', 'downstream', fiveMinutes),
    when: 'from',
    thresholds: { warning: 1 },
    periods: 1,
    breaching: 1,
    missing: 'fine',
  },
  {
    name: 'unknown-format',
    section: 'unknown-format',
    meaning:
      'Something is stored in a format that this release does not read; it waits for one that does, and loses nothing.',
    metric: total('UnknownFormat', 'format', fiveMinutes),
    when: 'from',
    thresholds: { warning: 1 },
    periods: 1,
    breaching: 1,
    missing: 'fine',
  },
  {
    name: 'retention-reached',
    section: 'retention-reached',
    meaning:
      'Messages were dead-lettered since their retention ends soon: an outage lasts longer than the queue keeps.',
    metric: ours('DeadLetters', Stats.SUM, { reason: 'retention' }, fiveMinutes),
    when: 'from',
    thresholds: { critical: 1 },
    periods: 1,
    breaching: 1,
    missing: 'fine',
  },
];
