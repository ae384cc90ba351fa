/** A deployment as its settings say: the values in force and the organisation's own connectors. */
import { SettingError } from '../lambdas/core/errors.ts';
import { type Config, resolveConfig } from './config.ts';
import { definitionFaults, nameFaults } from './connectors/faults.ts';
import { loadConnectors } from './connectors/load.ts';
import type { OwnConnector } from './connectors/own-connector.ts';
import { connectorSettings } from './connectors/settings.ts';

export interface Deployment {
  config: Config;
  /** By name; empty without CONNECTORS_DIR. */
  connectors: readonly OwnConnector[];
}

/**
 * Reads the connectors of CONNECTORS_DIR, a path from the working directory on, and the settings, theirs among them.
 * Throws SettingError with a sentence for each fault of a connector or setting.
 */
export async function resolveDeployment(
  overrides: Readonly<Record<string, string>> = {},
): Promise<Deployment> {
  const connectors = await loadConnectors(overrides['CONNECTORS_DIR'] ?? '');
  refuse(nameFaults(connectors));
  const config = resolveConfig(overrides, connectorSettings(connectors));
  refuse(definitionFaults(connectors, config));
  return { config, connectors };
}

function refuse(faults: readonly string[]): void {
  if (faults.length > 0) throw new SettingError(faults.join('\n'));
}
