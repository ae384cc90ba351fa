/** The variables that every function of a connector has beside those of its row. */
import type { Config } from '../config.ts';
import { type OwnConnector, settingPrefix } from './own-connector.ts';

/** What a function knows of its connector: handlers read `CONNECTOR_*`, whatever its name is. */
export function connectorEnvironment(
  { connector: { name } }: OwnConnector,
  config: Config,
): Record<string, string> {
  const prefix = settingPrefix(name);
  return {
    CONNECTOR: name,
    ...Object.fromEntries(
      ['BASE_URL', 'RATE_LIMIT', 'RATE_WINDOW_MS', 'TIMEOUT_MS'].map((setting) => [
        `CONNECTOR_${setting}`,
        String(config[`${prefix}_${setting}`]),
      ]),
    ),
  };
}
