/** The variables that every function of a connector has beside those of its row. */
import type { Config } from '../config.ts';
import { type OwnConnector, settingPrefix } from './own-connector.ts';

const CONNECTOR_SETTINGS = ['BASE_URL', 'TOKEN_URL', 'RATE_LIMIT', 'RATE_WINDOW_MS', 'TIMEOUT_MS'];

/** What a function knows of its connector: handlers read `CONNECTOR_*`, whatever its name is. */
export function connectorEnvironment(
  { connector: { name } }: OwnConnector,
  config: Config,
): Record<string, string> {
  const prefix = settingPrefix(name);
  return {
    CONNECTOR: name,
    ...Object.fromEntries(
      CONNECTOR_SETTINGS.filter((setting) => `${prefix}_${setting}` in config).map((setting) => [
        `CONNECTOR_${setting}`,
        String(config[`${prefix}_${setting}`]),
      ]),
    ),
  };
}
