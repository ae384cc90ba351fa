/** What a drill is asked to do, and the flags that ask for it. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { type DrillMode, defaultOutageS, drillModes, type RefusingForm, refusingForms } from './modes.ts';
import { crmKinds, targetNames } from './targets/index.ts';

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
  /** What `refuse-all` refuses. */
  refusing: RefusingForm;
  /** The kind of the system that is taken away: of the connector crm, or of one beside it. */
  crm: string;
  /** How platforms learn of cases: Genesys by participants and CXone not at all, or both in bulk. */
  updates: 'participant' | 'bulk';
  /** CRM_RATE_LIMIT, calls a second. */
  crmRate: number;
  /** Folder of an organisation's connectors, whose systems are drilled instead of the CRM. */
  connectors?: string;
  /** Which of them is taken away. */
  downstream?: string;
  chaos: boolean;
  /** Kills, all of which are made before the traffic ends; 0: as many as the run is long. */
  kills: number;
  seed: number;
  out: string;
  json: boolean;
  /** More settings, KEY: VALUE. */
  set: Record<string, string>;
}

/** What they judge are the CRM's own events. */
const ofCrmAlone: ReadonlySet<DrillMode> = new Set(['refuse-all', 'hot-record', 'slow']);

type Derived = 'lookups' | 'crmRate' | 'outage';
type Flags = Omit<DrillOptions, Derived> & Partial<Pick<DrillOptions, Derived>>;

/** The command with its flags; parsing prints help or what is wrong, and ends the process, by itself. */
export function drillCommand(): Command {
  return new Command('drill')
    .description('Takes the CRM away under traffic, brings it back, and judges what became of every event.')
    .option('--rate <n>', 'events a second', positive, 20)
    .option('--lookups <n>', 'lookups a second (default: a quarter of the rate, 0.2 to 10)', positive)
    .option(
      '--outage <s>',
      'length of the outage, divided by the speed (default: 480, overload 600, refuse-all 300)',
      positive,
    )
    .option('--duration <s>', 'length of a brown-out, divided by the speed', positive, 600)
    .option('--error-rate <share>', 'share of calls that fail in a brown-out', share, 0.4)
    .option(
      '--speed <n>',
      'divides outage, window, open time, hold, back-off, hour rule, holds for throttles and the time to resolve alike',
      positive,
      8,
    )
    .addOption(
      new Option('--mode <mode>', `how the CRM fails —\n${listed(drillModes)}`)
        .choices(Object.keys(drillModes))
        .default('down'),
    )
    .addOption(
      new Option('--refusing <form>', `what refuse-all refuses —\n${listed(refusingForms)}`)
        .choices(Object.keys(refusingForms))
        .default('all'),
    )
    .addOption(
      new Option(
        '--crm <kind>',
        'kind of the system that is taken away, with its own limits and short tokens',
      )
        .choices(targetNames)
        .default('rest'),
    )
    .addOption(
      new Option('--updates <style>', 'how platforms learn of cases')
        .choices(['participant', 'bulk'])
        .default('participant'),
    )
    .option(
      '--crm-rate <n>',
      'calls a second that the CRM allows (default: 100, or twice the rate)',
      positive,
    )
    .option('--connectors <folder>', 'drills the systems of an organisation’s connectors instead of the CRM')
    .option('--downstream <name>', 'the connector whose system is taken away (with --connectors)')
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
    outage: flags.outage ?? defaultOutageS(flags.mode),
    crmRate: flags.crmRate ?? Math.max(100, Math.ceil(flags.rate * 2)),
  };
}

/** Reads the flags of a command line (without node and script). */
export function parseOptions(argv: readonly string[]): DrillOptions {
  const command = drillCommand().parse(argv, { from: 'user' });
  const flags = command.opts<Flags>();
  if (ofCrmAlone.has(flags.mode) && !crmKinds.includes(flags.crm))
    command.error(`error: --mode ${flags.mode} is one of the CRM's events: --crm ${crmKinds.join(' or ')}.`);
  return completeOptions(flags);
}

function listed(meanings: Readonly<Record<string, string>>): string {
  return Object.entries(meanings)
    .map(([word, meaning]) => `${word}: ${meaning}`)
    .join('\n');
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
