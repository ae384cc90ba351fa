/** `steadyline cost`: the list price of traffic, from counted calls. */
import type { Command } from 'commander';
import { SettingError } from '../../lambdas/core/errors.ts';
import { queues } from '../../lib/catalog/queues.ts';
import { canaryPaths } from '../../lib/connectors/canary-paths.ts';
import { type CanaryPlan, canaryPrice } from '../cost/canary.ts';
import { type Price, priceOf } from '../cost/price.ts';
import { prices } from '../cost/prices.ts';
import { type Assumptions, assumptions, budgetedUsage, floorUsage } from '../cost/usage.ts';
import { deployedConfig } from '../operator/settings.ts';
import { table } from '../operator/table.ts';

/** PERFORMANCE.md: at most this many times the floor's price. */
const BUDGET = 1.2;

interface Flags {
  events: string;
  lookups: string;
  ingestMs: string;
  lookupMs: string;
  batchMs: string;
  json?: boolean;
}

/** Adds the command. */
export function register(program: Command): void {
  program
    .command('cost')
    .description('list price of traffic, from counted calls, against the floor')
    .requiredOption('--events <n>', 'events, from acknowledgement to effect')
    .option('--lookups <n>', 'lookups answered from the cache', '0')
    .option('--ingest-ms <ms>', 'billed for one acknowledgement', String(assumptions.ingestMs))
    .option('--lookup-ms <ms>', 'billed for one lookup', String(assumptions.lookupMs))
    .option('--batch-ms <ms>', 'billed for one batch of a worker', String(assumptions.workerBatchMs))
    .option('--json', 'as JSON')
    .action((flags: Flags) => {
      const given = assumed(flags);
      const usage = budgetedUsage(given);
      const [events, lookups] = [count('--events', flags.events), count('--lookups', flags.lookups)];
      const canaryUsd = canaryPrice(plannedCanary(), given, prices);
      const price = priceOf(events, lookups, usage);
      const floor = priceOf(events, lookups, floorUsage(usage, given));
      console.log(
        flags.json
          ? JSON.stringify({ ...price, floorUsd: floor.usd, canaryUsd, assumptions: given }, undefined, 2)
          : costText(price, floor, canaryUsd),
      );
    });
}

/** The table, how it compares, and what the canary adds a month. */
export function costText(price: Price, floor: Price, canaryUsd: number): string {
  const usd = (value: number): string => value.toFixed(2);
  const rows = price.lines.map(({ what, quantity, usd: cost }, index) => [
    what,
    Math.round(quantity).toLocaleString('en'),
    usd(cost),
    usd(floor.lines[index]?.usd ?? 0),
  ]);
  const ratio = floor.usd === 0 ? 1 : price.usd / floor.usd;
  return [
    table(['what', 'quantity', 'USD', 'floor USD'], [...rows, ['all', '', usd(price.usd), usd(floor.usd)]]),
    '',
    `${ratio.toFixed(2)} times the same flow with the fewest calls (budget ${BUDGET}).`,
    canaryUsd === 0
      ? 'The canary is switched off.'
      : `The canary comes on top: ${usd(canaryUsd)} a month with its alarms, metrics and secret (CANARY=off saves it).`,
    `List prices of ${price.region}, ${price.asOf}, without free tiers, transfer and what idles (docs/DEPLOY.md):`,
    ...new Set(
      [...Object.values(prices.rows), ...Object.values(prices.monthly)].map(({ page }) => `  ${page}`),
    ),
  ].join('\n');
}

/** The default connectors' queues; those of further connectors cost as much each. */
function plannedCanary(): CanaryPlan {
  const config = deployedConfig();
  const paths = config['CANARY'] === 'off' ? [] : canaryPaths;
  return {
    queues: paths.length,
    fifo: paths.filter(({ queue }) => queue !== queues.enrichment.name).length,
    everyMinutes: Number(config['CANARY_INTERVAL_MINUTES']),
    controlMb: Number(config['CONTROL_MEMORY_MB']),
  };
}

function assumed({ ingestMs, lookupMs, batchMs }: Flags): Assumptions {
  const config = deployedConfig();
  return {
    ...assumptions,
    apiMb: Number(config['API_MEMORY_MB']),
    workerMb: Number(config['WORKER_MEMORY_MB']),
    batch: Number(config['WORKER_BATCH']),
    ingestMs: count('--ingest-ms', ingestMs),
    lookupMs: count('--lookup-ms', lookupMs),
    workerBatchMs: count('--batch-ms', batchMs),
  };
}

function count(option: string, value: string): number {
  const number = value.trim() === '' ? Number.NaN : Number(value);
  if (Number.isFinite(number) && number >= 0) return number;
  throw new SettingError(`${option} takes a number, not "${value}".`);
}
