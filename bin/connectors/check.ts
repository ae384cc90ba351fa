/** Every fault of an organisation's connectors, before anything is deployed. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { asError, SettingError } from '../../lambdas/core/errors.ts';
import { brokenPromises } from '../../lib/checks.ts';
import { resolveConfig } from '../../lib/config.ts';
import { definitionFaults, nameFaults } from '../../lib/connectors/faults.ts';
import { connectorFiles, loadConnector } from '../../lib/connectors/load.ts';
import type { OwnConnector } from '../../lib/connectors/own-connector.ts';
import { connectorSettings } from '../../lib/connectors/settings.ts';
import { actionFaults } from './action-faults.ts';
import { typeFaults } from './type-faults.ts';

export interface Checked {
  connectors: readonly OwnConnector[];
  /** One sentence each, with the file that it is about. */
  faults: readonly string[];
}

/** `settings`: KEY: VALUE, CONNECTORS_DIR not among them. Throws SettingError where the folder can't be read. */
export async function checkConnectors(
  directory: string,
  settings: Readonly<Record<string, string>>,
): Promise<Checked> {
  const files = connectorFiles(directory);
  const [types, loaded] = await Promise.all([
    typeFaults([...files, ...testFiles(directory)]),
    Promise.allSettled(files.map(loadConnector)),
  ]);
  const connectors = loaded.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const unloaded = loaded.flatMap((one) => (one.status === 'rejected' ? [asError(one.reason).message] : []));
  const own = connectors.flatMap((one) => actionsOf(one).map((fault) => `${one.file}: ${fault}`));
  return { connectors, faults: [...types, ...unloaded, ...deploymentFaults(connectors, settings), ...own] };
}

/** They are beside the connectors and are theirs. */
function testFiles(directory: string): string[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => path.join(directory, name));
}

/** What synth would refuse them for. */
function deploymentFaults(
  connectors: readonly OwnConnector[],
  settings: Readonly<Record<string, string>>,
): string[] {
  return sentences(() => {
    const names = nameFaults(connectors);
    if (names.length > 0) return names;
    const config = resolveConfig(settings, connectorSettings(connectors));
    return [...definitionFaults(connectors, config), ...brokenPromises(config, connectors)];
  });
}

function actionsOf({ connector }: OwnConnector): string[] {
  return sentences(() => actionFaults(connector));
}

/** A definition of another form than its type, which the compiler has reported, may break any rule that reads it. */
function sentences(find: () => string[]): string[] {
  try {
    return find();
  } catch (error) {
    if (error instanceof SettingError) return error.message.split('\n');
    if (error instanceof TypeError) return [`A definition has not the form of its type: ${error.message}.`];
    throw error;
  }
}
