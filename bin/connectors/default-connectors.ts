/** The connectors that are there without a file, as the settings have them. */
import { type CrmKind, defaultCrm } from '../../lambdas/connectors/default/crm.ts';
import { defaultWarehouse } from '../../lambdas/connectors/default/warehouse.ts';
import type { Connector } from '../../lambdas/core/connector/definition.ts';
import type { Config } from '../../lib/config.ts';

export function defaultConnectors(config: Config): Connector[] {
  return [
    defaultCrm({
      kind: String(config['CRM_KIND']) as CrmKind,
      baseUrl: String(config['CRM_BASE_URL']),
      supportsIdempotency: String(config['CRM_SUPPORTS_IDEMPOTENCY']) === 'yes',
    }),
    defaultWarehouse({ baseUrl: String(config['WAREHOUSE_URL']) }),
  ];
}
