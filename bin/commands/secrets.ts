/** `steadyline secrets status|stage|promote`: rotation without a gap (docs/DEPLOY.md, "Rotating secrets"). */
import { readFileSync } from 'node:fs';
import { text as readAll } from 'node:stream/consumers';
import type { Command } from 'commander';
import { SettingError } from '../../lambdas/core/errors.ts';
import { connect, type Target, targetOptions } from '../operator/connection.ts';
import { deployedNumber } from '../operator/settings.ts';
import { table } from '../operator/table.ts';
import {
  promote,
  rotatedSecret,
  rotatedSecrets,
  type SecretStatus,
  stage,
  statusOf,
} from '../secrets/rotation.ts';
import { awsSecretVersions } from '../secrets/versions.ts';

/** Adds the commands. */
export function register(program: Command): void {
  const group = program.command('secrets').description('rotation of secrets without a gap');
  targetOptions(group.command('status [name]'))
    .description('which stages exist, since when, and whether the previous value is still accepted')
    .option('--json', 'as JSON')
    .action(async (name: string | undefined, { json = false, ...target }: Target & { json?: boolean }) => {
      const at = await connect(target);
      const store = awsSecretVersions(at.secrets);
      const named = name === undefined ? rotatedSecrets(at.connectors) : [rotatedSecret(name, at.connectors)];
      const names = named.map((one) => one.name);
      const when = { nowMs: Date.now(), validMs: validMs() };
      const all = await Promise.all(names.map((one) => statusOf(store, one, at.secret(one), when)));
      console.log(json ? JSON.stringify(all, undefined, 2) : secretsText(all));
    });
  targetOptions(group.command('stage <name>'))
    .description('store a new value, accepted beside the current one; from standard input or a file')
    .option('--file <path>', 'where the value is; without it standard input is read')
    .option('--replace', 'in place of a pending value that nobody uses yet')
    .action(
      async (
        given: string,
        { file, replace = false, ...target }: Target & { file?: string; replace?: boolean },
      ) => {
        const at = await connect(target);
        const secret = rotatedSecret(given, at.connectors);
        const { name } = secret;
        const value = file === undefined ? await readAll(process.stdin) : readText(file);
        await stage(awsSecretVersions(at.secrets), secret, at.secret(name), value, replace);
        console.log(
          `${name}: the new value is stored and will be accepted everywhere within 5 minutes. Now rotate at the platform, then: steadyline secrets promote ${name}`,
        );
      },
    );
  targetOptions(group.command('promote <name>'))
    .description('make the stored value the current one, once the platform uses it')
    .option('--yes', 'even if the present value is refused at once')
    .action(async (given: string, { yes = false, ...target }: Target & { yes?: boolean }) => {
      const at = await connect(target);
      const { name } = rotatedSecret(given, at.connectors);
      const nowMs = Date.now();
      const how = { nowMs, validMs: validMs(), evenSo: yes };
      const untilMs = await promote(awsSecretVersions(at.secrets), name, at.secret(name), how);
      const before = untilMs > nowMs ? `is accepted until ${new Date(untilMs).toISOString()}` : 'is refused';
      console.log(`${name}: promoted. The value before it ${before}.`);
    });
}

/** A row a secret; times only, never values. */
export function secretsText(all: readonly SecretStatus[]): string {
  const time = (ms: number | undefined): string => (ms === undefined ? '-' : new Date(ms).toISOString());
  return table(
    ['secret', 'current since', 'pending since', 'previous accepted until'],
    all.map(({ name, currentSinceMs, pendingSinceMs, previousSinceMs, previousUntilMs }) => [
      name,
      time(currentSinceMs),
      time(pendingSinceMs),
      previousSinceMs !== undefined && previousUntilMs === undefined ? 'no longer' : time(previousUntilMs),
    ]),
  );
}

function validMs(): number {
  return deployedNumber('SECRET_PREVIOUS_VALID_MS');
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new SettingError(`--file ${file} can't be read.`);
  }
}
