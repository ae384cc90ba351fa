/** `steadyline tokens retry`: lets stopped credentials be tried once more. */
import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { connect, type Target, targetOptions } from '../operator/connection.ts';
import { retryToken } from '../operator/deeds.ts';
import { dryRun } from '../operator/dry-run.ts';
import { deployedNumber } from '../operator/settings.ts';
import { words } from '../operator/words.ts';

type Options = Target & { maxRejections: string; reason: string; by: string; dryRun?: boolean };

/** Adds the command. */
export function register(program: Command): void {
  const group = program.command('tokens').description('OAuth tokens of the platforms and connectors');
  targetOptions(group.command('retry <platform>'))
    .description('try stopped credentials once more, after their cause is edited at the platform')
    .option(
      '--max-rejections <n>',
      'TOKEN_MAX_REJECTIONS of the deployment',
      `${deployedNumber('TOKEN_MAX_REJECTIONS')}`,
    )
    .option('--reason <text>', 'why, for the audit trail', words('reason'), 'retry')
    .option('--by <name>', 'who', words('by'), userInfo().username)
    .option('--dry-run', 'say what would happen, change nothing')
    .action(
      async (name: string, { maxRejections, reason, by, dryRun: isDry = false, ...target }: Options) => {
        const at = await connect(target);
        const deed = { operator: by, reason };
        if (isDry) return console.log((await dryRun(at, 'retry-token', name, deed)).join('\n'));
        await retryToken(at, name, deed, Number(maxRejections));
        console.log(`${name}: the next call asks once; another rejection stops it again.`);
      },
    );
}
