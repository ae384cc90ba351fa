/** `steadyline data-actions export|publish|diff|check` */
import { type Command, Option } from 'commander';
import { SettingError } from '../../lambdas/core/errors.ts';
import { fileFindings } from '../data-actions/check/read-file.ts';
import { actionDescriptions } from '../data-actions/descriptions.ts';
import { type ExportOptions, exportActions, FORMATS, makeActions } from '../data-actions/export.ts';
import { baseName } from '../data-actions/generate.ts';
import { DEFAULT_LOCK, readLock } from '../data-actions/lock.ts';
import { type Plan, type Planned, planActions } from '../data-actions/plan.ts';
import { publishActions, publishedLines } from '../data-actions/publish.ts';
import { operatorSession, publishedActions } from '../data-actions/published.ts';
import { remoteActions } from '../data-actions/remote-actions.ts';
import { deployment } from '../operator/settings.ts';
import type { Send } from '../subscriptions/remote.ts';
import { credentialVariable } from '../subscriptions/remotes.ts';

const lockOption = () =>
  new Option('--lock <file>', 'contracts of what was exported; keep it under version control').default(
    DEFAULT_LOCK,
  );

/** How Genesys Cloud reaches the lookups. */
const VIA = ['api', 'lambda'] as const;

type ExportFlags = Omit<ExportOptions, 'lookupDeadlineMs'> & { via: (typeof VIA)[number] };

interface PublishOptions {
  url: string;
  lock: string;
  integration: string;
  dryRun?: boolean;
}

interface Settings {
  set?: string[];
}

/** Every action of the deployment, its connectors' among them. Throws SettingError as synth does. */
async function described(set: readonly string[] = []) {
  const { config, connectors } = await deployment(set);
  return { config, descriptions: actionDescriptions(connectors.map(({ connector }) => connector)) };
}

/** Adds the command to the operator's command line. */
export function register(program: Command): void {
  const group = program.command('data-actions').description('Genesys Cloud Data Actions of this deployment');
  const add = (name: string): Command =>
    group
      .command(name)
      .option('--set <KEY=VALUE...>', 'settings of the deployment, beside STEADYLINE_SETTINGS')
      .addOption(lockOption());
  add('export')
    .description('write one file for each action: a lookup, an operation, the poll of its result')
    .option('--url <url>', 'base address of the API (the output ApiUrl of the deployment)', '')
    .addOption(
      new Option('--via <way>', 'lambda: lookups that Genesys Cloud invokes itself')
        .choices(VIA)
        .default('api'),
    )
    .option('--lookup-arn <arn>', 'with --via lambda: the output LookupFunctionArn', '')
    .option('--out <folder>', 'where the files go', 'data-actions')
    .addOption(new Option('--format <format>', 'import files or CX as Code').choices(FORMATS).default('json'))
    .action(async ({ via, lookupArn = '', ...options }: ExportFlags & Settings) => {
      const { config, descriptions } = await described(options.set);
      const lookupDeadlineMs = Number(config['LOOKUP_DEADLINE_MS']);
      const { files, actions } = exportActions(descriptions, {
        ...options,
        lookupDeadlineMs,
        ...(via === 'lambda' ? { lookupArn } : {}),
      });
      for (const file of files) console.log(file);
      for (const line of actions.filter(({ status }) => status === 'changed').flatMap(lineOf))
        console.error(line);
    });
  add('publish')
    .description('bring them into Genesys Cloud with the operator’s credential in STEADYLINE_OAUTH_GENESYS')
    .requiredOption('--url <url>', 'base address of the API (the output ApiUrl of the deployment)')
    .requiredOption('--integration <name>', 'name or id of the Web Services Data Actions integration')
    .option('--dry-run', 'only tell what would be done')
    .addHelpText('after', '\nExit code: 0 they are as described, 1 something can’t be.')
    .action(async (options: PublishOptions & Settings) => {
      const { config, descriptions } = await described(options.set);
      const send = operatorSession(config, process.env);
      if (send === undefined)
        throw new SettingError(
          `Put an OAuth client that may edit actions into ${credentialVariable.genesys}.`,
        );
      const { isDone, lines } = await publish(send, descriptions, {
        ...options,
        lookupDeadlineMs: Number(config['LOOKUP_DEADLINE_MS']),
      });
      for (const line of lines) console.log(line);
      if (!isDone) process.exitCode = 1;
    });
  add('diff')
    .description(
      'show what an export would change, and with STEADYLINE_OAUTH_GENESYS what Genesys Cloud lacks; exit 1 if anything',
    )
    .action(async ({ lock, set }: { lock: string } & Settings) => {
      const { config, descriptions } = await described(set);
      const published = await publishedActions(config, process.env);
      const { lines, differs } = diffLines(planActions(descriptions, readLock(lock)), published);
      for (const line of lines) console.log(line);
      if (differs) process.exitCode = 1;
    });
  group
    .command('check <files...>')
    .description('check which files Genesys Cloud would import, and warn of problems in those')
    .action((files: string[]) => {
      const { lines, doImport } = checkFiles(files);
      for (const line of lines) console.error(line);
      if (!doImport) process.exitCode = 1;
      else console.log(files.length === 1 ? '1 file imports.' : `${files.length} files import.`);
    });
}

/** The lock is written before the first call that changes anything. Throws SettingError, and what the platform's answers mean. */
export async function publish(
  send: Send,
  descriptions: Parameters<typeof makeActions>[0],
  { integration, dryRun = false, ...options }: PublishOptions & { lookupDeadlineMs: number },
) {
  const { made, remember } = makeActions(descriptions, options);
  const remote = await remoteActions(send, integration);
  if (!dryRun) remember();
  return publishedLines(await publishActions(remote, made, dryRun), dryRun);
}

/** A line each action, and one each change of a contract. `published`: names of what Genesys Cloud has, where it was asked. */
export function diffLines(
  { actions, gone }: Plan,
  published?: ReadonlySet<string>,
): { lines: string[]; differs: boolean } {
  const isMissing = (one: Planned): boolean => published !== undefined && !published.has(nameOf(one));
  return {
    differs: actions.some((one) => one.status !== 'known' || isMissing(one)),
    lines: [
      ...actions.flatMap((one) => {
        const [first = '', ...changes] = lineOf(one);
        const there = isMissing(one) ? '; Genesys Cloud does not have it' : '; Genesys Cloud has it';
        return [published === undefined ? first : first + there, ...changes];
      }),
      ...gone.map((name) => `${name}: no longer described; flows may still use it`),
    ],
  };
}

function nameOf({ description, version }: Planned): string {
  return `${baseName(description)} v${version}`;
}

function lineOf(planned: Planned): string[] {
  const { version, status, changes } = planned;
  const name = nameOf(planned);
  if (status === 'known') return [`${name}: as exported before`];
  if (status === 'new') return [`${name}: new`];
  return [
    `${name}: the contract differs from v${version - 1}, which stays until no flow uses it`,
    ...changes.map((change) => `  ${change}`),
  ];
}

/** What there is to say of the files, a line each; only a fault keeps one from being imported. */
export function checkFiles(files: readonly string[]): { lines: string[]; doImport: boolean } {
  const found = files.map((file) => ({ file, ...fileFindings(file) }));
  return {
    doImport: found.every(({ faults }) => faults.length === 0),
    lines: found.flatMap(({ file, faults, warnings, notes }) => [
      ...faults.map((one) => `${file}: ${one}`),
      ...warnings.map((one) => `${file}: warning: ${one}`),
      ...notes.map((one) => `${file}: note: ${one}`),
    ]),
  };
}
