/** The settings of what an operator has connected to. */
import { type Deployment, resolveDeployment } from '../../lib/deployment.ts';
import type { Connection } from './connection.ts';
import { overridesOf } from './settings.ts';

/**
 * A runner tells its settings, less those that nobody has set; of a deployment on AWS the operator's shell has them. `set`:
 * `KEY=VALUE` texts. Throws SettingError as synth does.
 */
export async function deploymentAt(
  { settings }: Pick<Connection, 'settings'>,
  set: readonly string[],
): Promise<Deployment> {
  return resolveDeployment({ ...overridesOf(set), ...settings });
}
