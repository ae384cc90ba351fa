/** `steadyline data-actions export|check` */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { SettingError } from '../../lambdas/core/errors.ts';
import { dataActions } from '../data-actions/actions.ts';
import { faultsOf } from '../data-actions/import-rules.ts';
import { deployedNumber } from '../operator/settings.ts';

/** Adds the command to the operator's command line. */
export function register(program: Command): void {
  const group = program.command('data-actions').description('import files for Genesys Cloud Data Actions');
  group
    .command('export')
    .description('write one import file for each action: lookup, submit, poll')
    .requiredOption('--url <url>', 'base address of the API (the output ApiUrl of the deployment)')
    .option('--out <folder>', 'where the files go', 'data-actions')
    .option('--action-version <n>', 'version in the names; a published contract never changes', '1')
    .action((options: { url: string; out: string; actionVersion: string }) => {
      for (const file of exportActions(options.url, options.out, Number(options.actionVersion)))
        console.log(file);
    });
  group
    .command('check <files...>')
    .description("check files against Genesys Cloud's import rules")
    .action((files: string[]) => {
      const faults = files.flatMap((file) => faultsIn(file).map((fault) => `${file}: ${fault}`));
      for (const fault of faults) console.error(fault);
      if (faults.length > 0) process.exitCode = 1;
      else console.log(files.length === 1 ? '1 file imports.' : `${files.length} files import.`);
    });
}

/** Writes the files and answers their paths. Throws SettingError where the address or the version is none. */
export function exportActions(url: string, out: string, version: number): string[] {
  if (!/^(https:\/\/[^\s/]+|http:\/\/(127\.0\.0\.1|localhost)[:/])/.test(url))
    throw new SettingError(
      `--url must be an https address (http on 127.0.0.1 only: the API key goes there), but is "${url}".`,
    );
  if (!Number.isInteger(version) || version < 1)
    throw new SettingError('--action-version must be a whole number from 1.');
  const lookupDeadlineMs = deployedNumber('LOOKUP_DEADLINE_MS');
  mkdirSync(out, { recursive: true });
  return dataActions({ url: url.replace(/\/+$/, ''), version, lookupDeadlineMs }).map((action) => {
    const faults = faultsOf(action);
    if (faults.length > 0) throw new Error(`${action.name}: ${faults.join(' ')}`);
    const file = path.join(out, `${action.name.toLowerCase().replaceAll(' ', '-')}.custom.json`);
    writeFileSync(file, `${JSON.stringify(action, null, 2)}\n`);
    return file;
  });
}

function faultsIn(file: string): string[] {
  try {
    return faultsOf(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}
