/** A connector with the address and time-out that the settings give it, as its functions have them. */
import type { Connector } from '../../lambdas/core/connector/definition.ts';
import { millis } from '../../lambdas/core/connector/units.ts';
import { needsToken } from '../../lambdas/core/credentials/auth.ts';
import type { Config } from '../../lib/config.ts';
import { settingPrefix } from '../../lib/connectors/own-connector.ts';

export function asDeployed(connector: Connector, config: Config): Connector {
  const { name, auth, baseUrl, timeout } = connector;
  const setting = (end: string) => config[`${settingPrefix(name)}_${end}`];
  const tokenUrl = setting('TOKEN_URL');
  return {
    ...connector,
    baseUrl: String(setting('BASE_URL') ?? baseUrl),
    timeout: millis(Number(setting('TIMEOUT_MS') ?? timeout)),
    auth: needsToken(auth) && tokenUrl !== undefined ? { ...auth, tokenUrl: String(tokenUrl) } : auth,
  };
}
