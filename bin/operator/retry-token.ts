/** A stopped credential, tried once more. */
import { SettingError } from '../../lambdas/core/errors.ts';
import type { TokenStore } from '../../lambdas/core/ports.ts';
import { orderRetry } from '../../lambdas/core/tokens/retry.ts';
import type { OwnConnector } from '../../lib/connectors/own-connector.ts';
import { tokenHolders } from './connectors.ts';

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
  if (!(await orderRetry(store, knownHolder(name, connectors).holder, { maxRejections })))
    throw new SettingError(`No token of ${name} was ever asked for: there is nothing to try again.`);
}

/** Whose token it is. Throws SettingError for an unknown name. */
export function knownHolder(
  name: string,
  connectors: readonly OwnConnector[],
): ReturnType<typeof tokenHolders>[number] {
  const holders = tokenHolders(connectors);
  const found = holders.find((one) => one.name === name);
  if (found !== undefined) return found;
  throw new SettingError(
    `There is no platform ${name}; there are ${holders.map((one) => one.name).join(', ')}.`,
  );
}
