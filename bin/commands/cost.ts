/** `steadyline cost`: the list price of traffic, from counted calls. */
import { type Command, InvalidArgumentError } from 'commander';
import { DEFAULT_CONNECTOR } from '../../lambdas/core/connector/default.ts';
import { SettingError } from '../../lambdas/core/errors.ts';
import type { Config } from '../../lib/config.ts';
import { canaryPlan, canaryPrice } from '../cost/canary.ts';
import { type Flow, flowsOf, type Traffic } from '../cost/flows.ts';
import { type Price, sumOfPrices } from '../cost/price.ts';
import { prices } from '../cost/prices.ts';
import { type StandingLine, standingPrice } from '../cost/standing.ts';
import { type Assumptions, assumptions } from '../cost/usage.ts';
import { deployment } from '../operator/settings.ts';
import { table } from '../operator/table.ts';

/** PERFORMANCE.md: at most this many times the floor's price. */
const BUDGET = 1.2;

interface Flags {
  events: string;
  lookups: string;
  eventsOf: Counts;
  lookupsOf: Counts;
  ingestMs: string;
  lookupMs: string;
  batchMs: string;
  startShare: string;
  json?: boolean;
}
type Counts = Readonly<Record<string, number>>;

/** Adds the command. */
export function register(program: Command): void {
  program
    .command('cost')
    .description('list price of traffic, from counted calls, against the floor')
    .requiredOption('--events <n>', 'events, from acknowledgement to effect')
    .option('--lookups <n>', 'lookups answered from the cache', '0')
    .option(
      '--events-of <connector=n>',
      'of these events, those that a further connector takes, too; may be repeated',
      counts,
      {},
    )
    .option(
      '--lookups-of <connector=n>',
      'lookups that a further connector answers from the cache; may be repeated',
      counts,
      {},
    )
    .option('--ingest-ms <ms>', 'billed for one acknowledgement', String(assumptions.ingestMs))
    .option('--lookup-ms <ms>', 'billed for one lookup', String(assumptions.lookupMs))
    .option(
      '--batch-ms <ms>',
      'billed for one batch of a worker, unless its calls have to wait longer for their turns',
      String(assumptions.workerBatchMs),
    )
    .option(
      '--start-share <share>',
      'share of the runs that begin with the start of a container, whose init is billed',
      String(assumptions.startShare),
    )
    .option('--json', 'as JSON')
    .action(async (flags: Flags) => {
      const deployed = await deployment();
      const given = assumed(flags, deployed.config);
      const flows = flowsOf(deployed, trafficOf(flags), given);
      const [price, floor] = [sumOf(flows, 'price'), sumOf(flows, 'floor')];
      const standing = standingPrice(deployed, prices);
      const canaryUsd = canaryPrice(canaryPlan(deployed), given, prices);
      const left = deployed.connectors
        .map(({ connector: { name } }) => name)
        .filter((name) => !flows.some(({ connector }) => connector === name));
      console.log(
        flags.json
          ? JSON.stringify(
              {
                ...price,
                floorUsd: floor.usd,
                canaryUsd,
                standing,
                connectors: flows.map(inJson),
                assumptions: given,
              },
              undefined,
              2,
            )
          : [
              costText(price, floor, flows, left),
              '',
              canaryText(canaryUsd),
              ...standing.map(standingText),
            ].join('\n'),
      );
    });
}

/** The table, how it compares, and what each connector has of it; `left`: connectors of which nothing was said. */
export function costText(
  price: Price,
  floor: Price,
  flows: readonly Flow[] = [],
  left: readonly string[] = [],
): string {
  const rows = price.lines.map(({ what, quantity, usd: cost }, index) => [
    what,
    whole(quantity),
    usd(cost),
    usd(floor.lines[index]?.usd ?? 0),
  ]);
  const ratio = floor.usd === 0 ? 1 : price.usd / floor.usd;
  return [
    table(['what', 'quantity', 'USD', 'floor USD'], [...rows, ['all', '', usd(price.usd), usd(floor.usd)]]),
    ...(flows.length < 2 ? [] : ['', flowTable(flows)]),
    ...(left.length === 0 ? [] : ['', `Not counted: ${left.join(', ')} (--events-of, --lookups-of).`]),
    '',
    `${ratio.toFixed(2)} times the same flow with the fewest calls (budget ${BUDGET}).`,
    `List prices of ${price.region}, ${price.asOf}, without free tiers, transfer and what idles (docs/DEPLOY.md):`,
    ...new Set(Object.values(prices.rows).map(({ page }) => `  ${page}`)),
  ].join('\n');
}

/** What the canary adds a month. */
export function canaryText(monthlyUsd: number): string {
  if (monthlyUsd === 0) return 'The canary is switched off.';
  const page = prices.monthly.secrets.page;
  return `The canary comes on top: ${usd(monthlyUsd)} a month with its alarms, metrics and secret (CANARY=off saves it; ${page}).`;
}

/** What a setting adds a month. */
export function standingText({ what, quantity, usd: cost }: StandingLine): string {
  return `${what}, ${quantity.toLocaleString('en')}: ${usd(cost)} a month on top.`;
}

function flowTable(flows: readonly Flow[]): string {
  const rows = flows.map(({ connector, events, lookups, price, floor }) => [
    ...[
      connector === DEFAULT_CONNECTOR ? `${connector}, and the intake of all` : connector,
      whole(events),
      whole(lookups),
    ],
    ...[usd(price.usd), usd(floor.usd)],
  ]);
  return table(['connector', 'events', 'lookups', 'USD', 'floor USD'], rows);
}

const usd = (value: number): string => value.toFixed(2);
const whole = (value: number): string => Math.round(value).toLocaleString('en');

function inJson({ connector, events, lookups, price, floor }: Flow) {
  return { connector, events, lookups, usd: price.usd, floorUsd: floor.usd };
}

function sumOf(flows: readonly Flow[], what: 'price' | 'floor'): Price {
  const [first, ...others] = flows.map((flow) => flow[what]);
  if (first === undefined) throw new SettingError('There is no traffic.');
  return sumOfPrices([first, ...others]);
}

function trafficOf({ events, lookups, eventsOf, lookupsOf }: Flags): Traffic {
  const all = count('--events', events);
  const further = [...new Set([...Object.keys(eventsOf), ...Object.keys(lookupsOf)])];
  for (const [name, taken] of Object.entries(eventsOf))
    if (taken > all) throw new SettingError(`--events-of ${name}: it can't take more events than come in.`);
  return new Map([
    [DEFAULT_CONNECTOR, { events: all, lookups: count('--lookups', lookups) }],
    ...further.map((name) => [name, { events: eventsOf[name] ?? 0, lookups: lookupsOf[name] ?? 0 }] as const),
  ]);
}

function assumed({ ingestMs, lookupMs, batchMs, startShare }: Flags, config: Config): Assumptions {
  return {
    ...assumptions,
    apiMb: Number(config['API_MEMORY_MB']),
    workerMb: Number(config['WORKER_MEMORY_MB']),
    batch: Number(config['WORKER_BATCH']),
    ingestMs: count('--ingest-ms', ingestMs),
    lookupMs: count('--lookup-ms', lookupMs),
    workerBatchMs: count('--batch-ms', batchMs),
    startShare: count('--start-share', startShare),
  };
}

function counts(text: string, held: Counts): Counts {
  const at = text.indexOf('=');
  const number = text.slice(at + 1).trim() === '' ? Number.NaN : Number(text.slice(at + 1));
  if (at < 1 || !Number.isFinite(number) || number < 0)
    throw new InvalidArgumentError('connector=number is wanted.');
  return { ...held, [text.slice(0, at)]: number };
}

function count(option: string, value: string): number {
  const number = value.trim() === '' ? Number.NaN : Number(value);
  if (Number.isFinite(number) && number >= 0) return number;
  throw new SettingError(`${option} takes a number, not "${value}".`);
}
