/** `steadyline data-actions export|diff|check` */
import { type Command, Option } from 'commander';
import { fileFindings } from '../data-actions/check/read-file.ts';
import { actionDescriptions } from '../data-actions/descriptions.ts';
import { type ExportOptions, exportActions, FORMATS } from '../data-actions/export.ts';
import { baseName } from '../data-actions/generate.ts';
import { DEFAULT_LOCK, readLock } from '../data-actions/lock.ts';
import { type Plan, type Planned, planActions } from '../data-actions/plan.ts';
import { deployedNumber } from '../operator/settings.ts';

const lockOption = () =>
  new Option('--lock <file>', 'contracts of what was exported; keep it under version control').default(
    DEFAULT_LOCK,
  );

/** Adds the command to the operator's command line. */
export function register(program: Command): void {
  const group = program.command('data-actions').description('Genesys Cloud Data Actions of this deployment');
  group
    .command('export')
    .description('write one file for each action: a lookup, an operation, the poll of its result')
    .requiredOption('--url <url>', 'base address of the API (the output ApiUrl of the deployment)')
    .option('--out <folder>', 'where the files go', 'data-actions')
    .addOption(new Option('--format <format>', 'import files or CX as Code').choices(FORMATS).default('json'))
    .addOption(lockOption())
    .action((options: Omit<ExportOptions, 'lookupDeadlineMs'>) => {
      const lookupDeadlineMs = deployedNumber('LOOKUP_DEADLINE_MS');
      const { files, actions } = exportActions(actionDescriptions(), { ...options, lookupDeadlineMs });
      for (const file of files) console.log(file);
      for (const line of actions.filter(({ status }) => status === 'changed').flatMap(lineOf))
        console.error(line);
    });
  group
    .command('diff')
    .description('show what an export would change; exit 1 if anything')
    .addOption(lockOption())
    .action(({ lock }: { lock: string }) => {
      const { lines, differs } = diffLines(planActions(actionDescriptions(), readLock(lock)));
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

/** A line each action, and one each change of a contract. */
export function diffLines({ actions, gone }: Plan): { lines: string[]; differs: boolean } {
  return {
    differs: actions.some(({ status }) => status !== 'known'),
    lines: [
      ...actions.flatMap(lineOf),
      ...gone.map((name) => `${name}: no longer described; flows may still use it`),
    ],
  };
}

function lineOf({ description, version, status, changes }: Planned): string[] {
  const name = `${baseName(description)} v${version}`;
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
