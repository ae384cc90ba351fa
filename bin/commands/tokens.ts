/** `steadyline tokens retry`: lets stopped credentials be tried once more. */
import type { Command } from 'commander';
import { dynamoTokenStore } from '../../lambdas/adapters/dynamodb/token-store.ts';
import { SettingError } from '../../lambdas/core/errors.ts';
import type { Platform, TokenStore } from '../../lambdas/core/ports.ts';
import { orderRetry } from '../../lambdas/core/tokens/retry.ts';
import { connect, type Target, targetOptions } from '../operator/connection.ts';
import { deployedNumber } from '../operator/settings.ts';

const platforms: readonly Platform[] = ['genesys', 'nice'];

/** Orders it. Throws SettingError for an unknown platform or one that never asked for a token, UnavailableError. */
export async function retry(store: TokenStore, name: string, maxRejections: number): Promise<void> {
  const platform = platforms.find((one) => one === name);
  if (platform === undefined)
    throw new SettingError(`There is no platform ${name}; there are ${platforms.join(', ')}.`);
  if (!(await orderRetry(store, platform, { maxRejections })))
    throw new SettingError(`No token of ${name} was ever asked for: there is nothing to try again.`);
}

/** Adds the command. */
export function register(program: Command): void {
  const group = program.command('tokens').description('OAuth tokens of the platforms');
  targetOptions(group.command('retry <platform>'))
    .description('try stopped credentials once more, after their cause is edited at the platform')
    .option(
      '--max-rejections <n>',
      'TOKEN_MAX_REJECTIONS of the deployment',
      `${deployedNumber('TOKEN_MAX_REJECTIONS')}`,
    )
    .action(async (name: string, { maxRejections, ...target }: Target & { maxRejections: string }) => {
      const at = await connect(target);
      await retry(dynamoTokenStore(at.dynamo, at.table('tokens')), name, Number(maxRejections));
      console.log(`${name}: the next update asks once; another rejection stops it again.`);
    });
}
