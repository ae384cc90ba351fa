/** `npm run scale`: where the first limit is met at 5,000 events a second, and what a 10× spike does. */
import { limits } from './limits.ts';
import { COSTS, LARGE_REGION, type Quotas, SMALLER_REGION } from './quotas.ts';
import { spike } from './spike.ts';

const TARGET = 5000;
const round = (value: number): string =>
  Number.isFinite(value) ? Math.round(value).toLocaleString('en') : 'never';

function show(title: string, quotas: Quotas, crmPerSecond: number, warm: number): void {
  console.log(`\n${title}; CRM limit ${round(crmPerSecond)} calls/s\n`);
  for (const { what, eventsPerSecond, raise } of limits(quotas, COSTS, crmPerSecond)) {
    const met = eventsPerSecond < TARGET ? 'below the aim' : '';
    console.log(
      `  ${round(eventsPerSecond).padStart(9)} events/s  ${what.padEnd(58)}${met.padEnd(15)}raise: ${raise}`,
    );
  }
  const burst = spike(quotas, COSTS, {
    baseline: TARGET / 10,
    factor: 10,
    spikeSeconds: 60,
    crmPerSecond,
    warm,
  });
  console.log(
    `\n  A spike from ${TARGET / 10} to ${TARGET} events/s for 60 s: ${round(burst.accepted)} accepted, ${round(burst.refused)} deliveries refused with a retry, ` +
      `${round(burst.containers)} ingest containers, ${round(burst.deepest)} waiting at most, empty ${round(burst.drainSeconds)} s after the spike`,
  );
}

show('Large region, default quotas', LARGE_REGION, 7_200, 15);
show('Large region, default quotas, a small CRM', LARGE_REGION, 1_000, 15);
show('Smaller region, default quotas', SMALLER_REGION, 7_200, 15);
show(
  'Large region, quotas raised for ten times as much',
  { ...LARGE_REGION, apiPerSecond: 60_000, lambdaConcurrency: 10_000, tableWrites: 200_000 },
  72_000,
  150,
);
