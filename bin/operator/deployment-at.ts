/** The settings of what an operator has connected to. */
import { resolveConfig } from '../../lib/config.ts';
import { type Deployment, resolveDeployment } from '../../lib/deployment.ts';
import type { Connection } from './connection.ts';
import { overridesOf } from './settings.ts';

/**
 * A runner tells its settings, less those that nobody has set; of a deployment on AWS the operator's shell has them. `set`:
 * `KEY=VALUE` texts. Throws SettingError as synth does.
 */
export async function deploymentAt(
  { settings, local }: Pick<Connection, 'settings' | 'local'>,
  set: readonly string[],
): Promise<Deployment> {
  const { config, connectors } = await resolveDeployment({ ...overridesOf(set), ...settings });
  return { connectors, config: local === undefined ? config : { ...resolveConfig(), ...config } };
}
