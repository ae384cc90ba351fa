/** Lookups from cache, live, and with the CRM down. */
import { type Latency, lookupLatencies } from '../lookup-latency.ts';
import { atMost, type Section } from '../section.ts';
import { round } from '../statistics.ts';

/** Of PERFORMANCE.md: p99 with the breaker open against p99 from cache. */
const MOST = 2;

export const lookupsSection: Section = {
  name: 'lookups',
  title: 'Lookups over HTTP, one at a time, p50 / p99',
  limitS: 150,
  // The breaker stays open once it has opened.
  settings: { BREAKER_OPEN_MS: '600000', BREAKER_MAX_OPEN_MS: '600000', CRM_RATE_LIMIT: '20000' },
  async run(stack, { quick, signal }) {
    const found = await lookupLatencies(stack, { lookups: quick ? 100 : 400, signal });
    const row = (name: string, { p50Ms, p99Ms }: Latency) => ({ name, value: `${p50Ms} / ${p99Ms} ms` });
    return {
      rows: [
        row('from cache', found.cached),
        row('live', found.live),
        row('from cache, CRM down', found.cachedWhileOpen),
        row('nothing known, breaker open', found.open),
        row('nothing known, breaker open, asked again', found.openAgain),
        atMost(
          'p99 open ÷ p99 from cache, in turn',
          round(found.open.p99Ms / found.cachedWhileOpen.p99Ms, 2),
          MOST,
        ),
        {
          name: 'p50 open ÷ p50 from cache, in turn',
          value: String(round(found.open.p50Ms / found.cachedWhileOpen.p50Ms, 2)),
        },
      ],
      figures: found,
    };
  },
};
