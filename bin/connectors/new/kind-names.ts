/** The words of `--kind`. */
import { type ShippedKindName, shippedKinds } from '../../../lib/connectors/shipped-kinds.ts';

export type KindName = ShippedKindName | 'own';

export const kindNames: readonly KindName[] = ['own', ...(Object.keys(shippedKinds) as ShippedKindName[])];

const TITLES: Readonly<Record<KindName, string>> = {
  own: 'A system',
  rest: 'A system with the generic REST contract,',
  warehouse: 'A warehouse',
  servicenow: 'A ServiceNow instance',
  salesforce: 'A Salesforce organisation',
  fhir: 'A FHIR R4 server',
  dynamics: 'A Dynamics 365 environment',
  hubspot: 'A HubSpot account',
  zendesk: 'A Zendesk account',
};

/** How a kind is named in prose. */
export function titleOf(kind: KindName): string {
  return TITLES[kind];
}
