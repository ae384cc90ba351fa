/** `steadyline tokens retry`: lets stopped credentials be tried once more. */
import type { Command } from 'commander';
import { dynamoTokenStore } from '../../lambdas/adapters/dynamodb/token-store.ts';
import { SettingError } from '../../lambdas/core/errors.ts';
import type { TokenStore } from '../../lambdas/core/ports.ts';
import { orderRetry } from '../../lambdas/core/tokens/retry.ts';
import type { OwnConnector } from '../../lib/connectors/own-connector.ts';
import { connect, type Target, targetOptions } from '../operator/connection.ts';
import { tokenHolders } from '../operator/connectors.ts';
import { deployedNumber } from '../operator/settings.ts';

/**
 * Orders it, of a platform or a further connector. Throws SettingError for an unknown name or one that never asked for a
 * token, UnavailableError.
 */
export async function retry(
  store: TokenStore,
  name: string,
  maxRejections: number,
  connectors: readonly OwnConnector[] = [],
): Promise<void> {
  const holders = tokenHolders(connectors);
  const found = holders.find((one) => one.name === name);
  if (found === undefined)
    throw new SettingError(
      `There is no platform ${name}; there are ${holders.map((one) => one.name).join(', ')}.`,
    );
  if (!(await orderRetry(store, found.holder, { maxRejections })))
    throw new SettingError(`No token of ${name} was ever asked for: there is nothing to try again.`);
}

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
    .action(async (name: string, { maxRejections, ...target }: Target & { maxRejections: string }) => {
      const at = await connect(target);
      await retry(
        dynamoTokenStore(at.dynamo, at.table('tokens')),
        name,
        Number(maxRejections),
        at.connectors,
      );
      console.log(`${name}: the next call asks once; another rejection stops it again.`);
    });
}
