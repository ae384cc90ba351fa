/** The simulators of connectors' systems, by the connector's kind. A system of an organisation's own has none. */
import type { ShippedKindName } from '../../lib/connectors/shipped-kinds.ts';
import { createCrm } from './crm/index.ts';
import { createDynamics } from './dynamics/index.ts';
import { createFhir } from './fhir/index.ts';
import { createHubSpot } from './hubspot/index.ts';
import { createSalesforce } from './salesforce/index.ts';
import type { SimSystem } from './system.ts';
import { createWarehouse } from './warehouse.ts';
import { createZendesk } from './zendesk/index.ts';

const shipped: Readonly<Record<ShippedKindName, () => SimSystem>> = {
  rest: createCrm,
  servicenow: createCrm,
  salesforce: createSalesforce,
  fhir: createFhir,
  dynamics: createDynamics,
  hubspot: createHubSpot,
  zendesk: createZendesk,
  warehouse: createWarehouse,
};
export const simulatorsByKind: Readonly<Record<string, () => SimSystem>> = shipped;

/** What the control server calls the system of a connector: no system that is always there has such a name. */
export function connectorSystem(name: string): string {
  return `connector-${name}`;
}
