/** What the systems behind grant, as an operator reckons with it. */
import { DEFAULT_CONNECTORS } from '../../lambdas/core/connector/default.ts';
import { rateLimitOf, usableCallsPerSecond } from '../../lambdas/core/rate/usable-rate.ts';
import { type Config, resolveConfig, settings } from '../../lib/config.ts';
import { type OwnConnector, settingPrefix } from '../../lib/connectors/own-connector.ts';
import { connectorSettings } from '../../lib/connectors/settings.ts';
import { numberOf } from '../../lib/values.ts';
import type { Connection } from './connection.ts';
import { overridesOf } from './settings.ts';

/** Calls a second that may be used of a connector's limit; undefined for a system that is none. */
export type GrantedRate = (connector: string) => number | undefined;

/** By the settings of the shell, and over them those that a local runner was started with. Throws SettingError. */
export function grantedAt({
  connectors,
  settings: started,
}: Pick<Connection, 'connectors' | 'settings'>): GrantedRate {
  const own = connectorSettings(connectors);
  const given = Object.entries({ ...overridesOf([]), ...started });
  // What is known of another deployment is no fault here.
  const known = Object.fromEntries(given.filter(([name]) => name in settings || name in own));
  return grantedBy(resolveConfig(known, own), connectors);
}

/** By the values in force. */
export function grantedBy(config: Config, connectors: readonly OwnConnector[]): GrantedRate {
  const number = (name: string): number => numberOf(config, name);
  const prefixes = new Map<string, string>([
    ...DEFAULT_CONNECTORS.map(({ name, prefix }) => [name, prefix] as const),
    ...connectors.map(({ connector: { name } }) => [name, settingPrefix(name)] as const),
  ]);
  return (connector) => {
    const prefix = prefixes.get(connector);
    return prefix === undefined
      ? undefined
      : usableCallsPerSecond(rateLimitOf(prefix, number), number('RATE_HEADROOM'));
  };
}
