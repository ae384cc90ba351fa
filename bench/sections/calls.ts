/** AWS calls by flow, and what a million events cost with them. */
import { awsCalls } from '../aws-calls.ts';
import { type MillionEvents, millionEvents } from '../price.ts';
import { atMost, type Row, type Section } from '../section.ts';

export const callsSection: Section = {
  name: 'calls',
  title: 'AWS calls',
  limitS: 120,
  // The breaker stays open once it has opened; nobody waits for the CRM's rate.
  settings: { BREAKER_OPEN_MS: '600000', BREAKER_MAX_OPEN_MS: '600000', CRM_RATE_LIMIT: '2000' },
  async run(stack) {
    const found = await awsCalls(stack);
    const price = millionEvents(found);
    return {
      rows: [...found.map(({ flow, calls, budget }) => atMost(flow, calls, budget)), priceRow(price)],
      figures: { calls: found, price },
    };
  },
};

/** Of PERFORMANCE.md: against the floor's calls. */
const MOST = 1.2;

function priceRow({ usd, floorUsd, ratio, region, asOf }: MillionEvents): Row {
  return {
    name: `list price of a million events, ${region}, ${asOf}`,
    value: `$${usd} (${ratio} × the floor's $${floorUsd})`,
    budget: `≤ ${MOST} × floor`,
    met: ratio <= MOST,
  };
}
