/** The settings of each further connector: its definition says the defaults. */
import { needsToken } from '../../lambdas/core/credentials/auth.ts';
import { number, type SettingGroup, text } from '../settings/setting.ts';
import { type OwnConnector, settingPrefix } from './own-connector.ts';

/** Those of all of them, by name. */
export function connectorSettings(connectors: readonly OwnConnector[]): SettingGroup {
  return Object.assign({}, ...connectors.map(settingsOf));
}

function settingsOf({ connector: { name, baseUrl, auth, limits, timeout } }: OwnConnector): SettingGroup {
  const prefix = settingPrefix(name);
  const source = `the definition of ${name}`;
  const tokenUrl = needsToken(auth) ? auth.tokenUrl : undefined;
  return {
    [`${prefix}_BASE_URL`]: text(baseUrl, 'base url', `Base URL of ${name}`, source),
    ...(tokenUrl === undefined
      ? {}
      : { [`${prefix}_TOKEN_URL`]: text(tokenUrl, 'url', `Token endpoint of ${name}`, source) }),
    [`${prefix}_RATE_LIMIT`]: number(
      limits.default.calls,
      'calls',
      [1, 1_000_000],
      `Calls that ${name} allows in its window`,
      source,
    ),
    [`${prefix}_RATE_WINDOW_MS`]: number(
      limits.default.windowMs,
      'ms',
      [1000, 86_400_000],
      `Window of ${prefix}_RATE_LIMIT`,
      source,
    ),
    [`${prefix}_TIMEOUT_MS`]: number(timeout, 'ms', [100, 10_000], `Time-out of one call of ${name}`, source),
  };
}
