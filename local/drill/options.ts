/** What a drill is asked to do, and the flags that ask for it. */
import { Command, InvalidArgumentError, Option } from 'commander';

/** How the CRM fails; the words of `--mode`. */
export const drillModes = {
  down: 'every call is reset',
  refuse: 'nothing listens, connections are refused',
  hang: 'calls are accepted and never answered',
  brownout: 'a share of the calls fails (--error-rate, for --duration)',
  'http-403': 'a load balancer answers 403 with a page',
  'http-404': 'a load balancer answers 404 with a page',
  'http-503': 'a load balancer answers 503 with a page',
  'http-429': 'the CRM answers 429 with Retry-After',
  html: 'a load balancer answers 200 with a page',
  flap: 'up 20 s, down 60 s, ten times',
} as const;
export type DrillMode = keyof typeof drillModes;

export interface DrillOptions {
  /** Events a second. */
  rate: number;
  /** Lookups a second. */
  lookups: number;
  /** Length of the outage at speed 1, s. */
  outage: number;
  /** Length of a brown-out at speed 1, s. */
  duration: number;
  errorRate: number;
  speed: number;
  mode: DrillMode;
  crm: 'rest' | 'salesforce' | 'servicenow';
  /** How platforms are told of cases: Genesys by participants and CXone not at all, or both in bulk. */
  updates: 'participant' | 'bulk';
  /** CRM_RATE_LIMIT, calls a second. */
  crmRate: number;
  chaos: boolean;
  /** Kills, all of which are made before the traffic ends; 0: as many as the run is long. */
  kills: number;
  seed: number;
  out: string;
  json: boolean;
  /** More settings, KEY: VALUE. */
  set: Record<string, string>;
}

type Flags = Omit<DrillOptions, 'lookups' | 'crmRate'> & { lookups?: number; crmRate?: number };

/** The command with its flags; parsing prints help or what is wrong, and ends the process, by itself. */
export function drillCommand(): Command {
  const modes = Object.entries(drillModes).map(([mode, meaning]) => `${mode}: ${meaning}`);
  return new Command('drill')
    .description('Takes the CRM away under traffic, brings it back, and judges what became of every event.')
    .option('--rate <n>', 'events a second', positive, 20)
    .option('--lookups <n>', 'lookups a second (default: a quarter of the rate, 0.2 to 10)', positive)
    .option('--outage <s>', 'length of the outage, divided by the speed', positive, 480)
    .option('--duration <s>', 'length of a brown-out, divided by the speed', positive, 600)
    .option('--error-rate <share>', 'share of calls that fail in a brown-out', share, 0.4)
    .option(
      '--speed <n>',
      'divides outage, window, open time, hold, back-off and hour rule alike',
      positive,
      8,
    )
    .addOption(
      new Option('--mode <mode>', `how the CRM fails —\n${modes.join('\n')}`)
        .choices(Object.keys(drillModes))
        .default('down'),
    )
    .addOption(
      new Option('--crm <kind>', 'dialect of the CRM')
        .choices(['rest', 'salesforce', 'servicenow'])
        .default('rest'),
    )
    .addOption(
      new Option('--updates <style>', 'how platforms are told of cases')
        .choices(['participant', 'bulk'])
        .default('participant'),
    )
    .option(
      '--crm-rate <n>',
      'calls a second that the CRM allows (default: 100, or twice the rate)',
      positive,
    )
    .option('--chaos', 'kills function processes at random moments, lookups spared', false)
    .option('--kills <n>', 'that many kills, traffic going on until all are made (with --chaos)', count, 0)
    .option('--seed <n>', 'the same seed, the same traffic', Number, 1)
    .option('--out <folder>', 'where plot and JSON go', '.steadyline/drill')
    .option('--set <KEY=VALUE>', 'any setting; may be repeated', collect, {})
    .option('--json', 'prints the report as JSON instead of a table', false);
}

/** Fills in what follows from other flags. */
export function completeOptions(flags: Flags): DrillOptions {
  return {
    ...flags,
    lookups: flags.lookups ?? Math.min(10, Math.max(0.2, flags.rate / 4)),
    crmRate: flags.crmRate ?? Math.max(100, Math.ceil(flags.rate * 2)),
  };
}

/** Reads the flags of a command line (without node and script). */
export function parseOptions(argv: readonly string[]): DrillOptions {
  return completeOptions(drillCommand().parse(argv, { from: 'user' }).opts<Flags>());
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value))) throw new InvalidArgumentError('a number above 0 is wanted.');
  return value;
}

function count(text: string): number {
  const value = Number(text);
  if (!(value > 0 && Number.isSafeInteger(value)))
    throw new InvalidArgumentError('a whole number is wanted.');
  return value;
}

function share(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 1)) throw new InvalidArgumentError('a share above 0, at most 1, is wanted.');
  return value;
}

function collect(text: string, held: Record<string, string>): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('KEY=VALUE is wanted.');
  return { ...held, [text.slice(0, at)]: text.slice(at + 1) };
}
