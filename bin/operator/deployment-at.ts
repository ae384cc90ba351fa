/** The settings of what an operator has connected to. */
import { type Deployment, resolveDeployment } from '../../lib/deployment.ts';
import type { Connection } from './connection.ts';
import { overridesOf } from './settings.ts';

/**
 * A runner tells its settings, less those that nobody has set; of a deployment on AWS the operator's shell has them, but for
 * its prefix: names, alarms and counts must be those of one deployment. `set`:
 * `KEY=VALUE` texts. Throws SettingError as synth does.
 */
export async function deploymentAt(
  { settings, local, prefix }: Pick<Connection, 'settings' | 'local' | 'prefix'>,
  set: readonly string[],
): Promise<Deployment> {
  const named = local === undefined ? { NAME_PREFIX: prefix } : {};
  return resolveDeployment({ ...overridesOf(set), ...settings, ...named });
}
