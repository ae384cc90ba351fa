/** A connector of an organisation's own, and the names that are made of its name. */
import { DEFAULT_CONNECTORS } from '../../lambdas/core/connector/default.ts';
import type { Connector } from '../../lambdas/core/connector/definition.ts';

export interface OwnConnector {
  connector: Connector;
  /** Its file, absolute. */
  file: string;
}

/** Systems that are there without any file: they keep their resources, settings and breakers. */
export const TAKEN_NAMES: readonly string[] = [
  ...DEFAULT_CONNECTORS.map(({ name }) => name),
  'genesys',
  'nice',
];

/** What begins the names of a connector's settings: `my-ehr` → `MY_EHR`. */
export function settingPrefix(name: string): string {
  return name.toUpperCase().replaceAll('-', '_');
}
