/** The connectors that are there without a file, as the settings have them. */
import { rest } from '../../lambdas/connectors/rest.ts';
import { salesforce } from '../../lambdas/connectors/salesforce.ts';
import { servicenow } from '../../lambdas/connectors/servicenow.ts';
import { warehouse } from '../../lambdas/connectors/warehouse.ts';
import { DEFAULT_CONNECTOR } from '../../lambdas/core/connector/default.ts';
import type { Connector } from '../../lambdas/core/connector/definition.ts';
import type { Config } from '../../lib/config.ts';

const kinds = { rest, salesforce, servicenow };

export function defaultConnectors(config: Config): Connector[] {
  const make = kinds[config['CRM_KIND'] as keyof typeof kinds] ?? rest;
  return [
    make({ name: DEFAULT_CONNECTOR, baseUrl: String(config['CRM_BASE_URL']) }),
    warehouse({ baseUrl: String(config['WAREHOUSE_URL']) }),
  ];
}
