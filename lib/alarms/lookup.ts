/** What callers of the lookup feel. */
import { Duration } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmSpec } from './alarm.ts';
import { byValue, ours, share, values } from './metrics.ts';

const period = Duration.minutes(5);
/** Fewer lookups in five minutes say nothing about a rate. */
const least = 20;

const bySource = (...sources: readonly string[]) =>
  byValue('LookupsBySource', 'source', Stats.SUM, period).filter((_, index) =>
    sources.includes(values.source[index] ?? ''),
  );

/** Share of lookups answered from the fresh cache, per cent. */
export const cacheHitRate = share('CacheHitRate', bySource('cache'), bySource(...values.source), {
  least,
  otherwise: 100,
  period,
});

/** Share of lookups answered with a stale value or the default, per cent. */
export const degradedRequests = share(
  'DegradedModeRequests',
  bySource('stale_cache', 'default'),
  bySource(...values.source),
  { least, otherwise: 0, period },
);

/** Average time of a CRM call, ms. */
export const crmLatency = ours('CRMDirectCallLatency', Stats.AVERAGE, {}, period);

export const lookupAlarms: readonly AlarmSpec[] = [
  {
    name: 'cache-hit-rate',
    section: 'cache-hit-rate',
    meaning: 'Fewer lookups than usual are answered from the cache, so that more of them wait for the CRM.',
    metric: cacheHitRate,
    when: 'below',
    // Guide: under 60 % and under 30 %.
    thresholds: { warning: 60, critical: 30 },
    periods: 3,
    breaching: 3,
    missing: 'fine',
  },
  {
    name: 'crm-latency',
    section: 'crm-latency',
    meaning: 'The CRM answers slowly; calls that it does not answer within their time-out open the breaker.',
    metric: crmLatency,
    when: 'above',
    // Guide: over 500 ms and over 2,000 ms.
    thresholds: { warning: 500, critical: 2000 },
    periods: 2,
    breaching: 2,
    missing: 'fine',
    consequence: true,
  },
  {
    name: 'degraded-lookups',
    section: 'degraded-lookups',
    meaning: 'Lookups are answered with last known values or the default, since the CRM did not answer.',
    metric: degradedRequests,
    when: 'above',
    // Guide: over 5 % and over 20 % of the traffic.
    thresholds: { warning: 5, critical: 20 },
    periods: 2,
    breaching: 2,
    missing: 'fine',
    consequence: true,
  },
];
