/** Loads an organisation's connectors: one file each, its default export the definition. */
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Connector } from '../../lambdas/core/connector/definition.ts';
import { SettingError } from '../../lambdas/core/errors.ts';
import type { OwnConnector } from './own-connector.ts';

/** `name.ts`, but no tests and no declarations; folders are for fixtures and shared code. */
const CONNECTOR_FILE = /^[^.]+\.(ts|mts|js|mjs)$/;

/** Those of a folder, by name; none where `directory` is empty. Throws SettingError in a sentence for what is no connector. */
export async function loadConnectors(directory: string): Promise<OwnConnector[]> {
  if (directory === '') return [];
  const loaded = await Promise.all(connectorFiles(directory).map(loadConnector));
  return loaded.sort((one, other) => (one.connector.name < other.connector.name ? -1 : 1));
}

/** Absolute paths of the connectors' files in a folder. Throws SettingError where there is none. */
export function connectorFiles(directory: string): string[] {
  const folder = resolve(directory);
  const files = filesIn(folder).map((file) => join(folder, file));
  if (files.length === 0) throw new SettingError(`CONNECTORS_DIR names ${folder}, which holds no connector.`);
  return files;
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile() && CONNECTOR_FILE.test(entry.name))
      .map(({ name }) => name);
  } catch {
    throw new SettingError(`CONNECTORS_DIR names ${folder}, which can't be read as a folder.`);
  }
}

/** One of them. Throws SettingError in a sentence where the file is none. */
export async function loadConnector(file: string): Promise<OwnConnector> {
  const loaded = await import(pathToFileURL(file).href).catch((cause: unknown) => {
    throw new SettingError(
      `${file} can't be loaded: ${cause instanceof Error ? cause.message : String(cause)}`,
    );
  });
  const connector: unknown = (loaded as { default?: unknown }).default;
  if (isConnector(connector)) return { connector, file };
  throw new SettingError(
    `${file} exports no connector: it ends with "export default defineConnector({…})", or with one of the shipped kinds.`,
  );
}

/** As far as its frame shows; `check` looks at the rest. */
function isConnector(value: unknown): value is Connector {
  const { name, baseUrl, auth, limits, lookups, operations, events }: Partial<Connector> = Object(value);
  return (
    typeof name === 'string' &&
    typeof baseUrl === 'string' &&
    [auth, limits, lookups, operations, events].every((part) => typeof part === 'object' && part !== null)
  );
}
