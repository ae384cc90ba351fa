/** The connectors of a deployment, for a list. */
import type { Connector } from '../../lambdas/core/connector/definition.ts';
import type { Config } from '../../lib/config.ts';
import { settingPrefix } from '../../lib/connectors/own-connector.ts';
import { shippedKind } from '../../lib/connectors/shipped-kinds.ts';
import { table } from '../operator/table.ts';

export interface Listed {
  name: string;
  /** One of the shipped kinds, or `own`: whole in its own file. */
  kind: string;
  /** As the settings have it. */
  baseUrl: string;
  lookups: string[];
  operations: string[];
  isExperimental: boolean;
}

export function listed(connectors: readonly Connector[], config: Config): Listed[] {
  return connectors.map(({ name, kind = 'own', baseUrl, lookups, operations }) => ({
    name,
    kind,
    baseUrl: String(config[`${settingPrefix(name)}_BASE_URL`] ?? baseUrl),
    lookups: Object.keys(lookups),
    operations: Object.keys(operations),
    isExperimental: shippedKind(kind)?.isExperimental ?? false,
  }));
}

/** A row a connector. */
export function listText(all: readonly Listed[]): string {
  return table(
    ['connector', 'kind', 'base URL', 'lookups', 'operations', ''],
    all.map(({ name, kind, baseUrl, lookups, operations, isExperimental }) => [
      name,
      kind,
      baseUrl,
      lookups.join(', ') || '-',
      operations.join(', ') || '-',
      isExperimental ? 'experimental' : '',
    ]),
  );
}
