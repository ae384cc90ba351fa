/** Every shipped kind, as an organisation would write it. */
import { dynamics } from '../../../lambdas/connectors/dynamics.ts';
import { fhir } from '../../../lambdas/connectors/fhir.ts';
import { hubspot } from '../../../lambdas/connectors/hubspot.ts';
import { rest } from '../../../lambdas/connectors/rest.ts';
import { salesforce } from '../../../lambdas/connectors/salesforce.ts';
import { servicenow } from '../../../lambdas/connectors/servicenow.ts';
import { warehouse } from '../../../lambdas/connectors/warehouse.ts';
import { zendesk } from '../../../lambdas/connectors/zendesk.ts';
import type { Connector } from '../../../lambdas/core/connector/index.ts';
import type { ShippedKindName } from '../../../lib/connectors/shipped-kinds.ts';

const written = {
  rest: rest({ baseUrl: 'https://crm.example.org' }),
  'rest without keys': rest({ baseUrl: 'https://crm.example.org/api/', idempotencyKeys: false }),
  salesforce: salesforce({
    baseUrl: 'https://acme.my.salesforce.com',
    contact: { answer: { tier: 'Tier__c', account: 'Account.Name' } },
    case: { fields: { conversationId: 'Conversation__c' } },
    signedBy: 'genesys',
  }),
  servicenow: servicenow({ baseUrl: 'https://acme.service-now.com' }),
  'servicenow without an index': servicenow({ baseUrl: 'https://acme.service-now.com', uniqueIndex: false }),
  fhir: fhir({
    baseUrl: 'https://fhir.example.org/r4',
    patientIdentifierSystem: 'urn:mrn',
    communications: ['*.wrapup'],
    signedBy: 'genesys',
  }),
  dynamics: dynamics({
    baseUrl: 'https://acme.crm4.dynamics.com',
    tenantId: 'tenant',
    answer: { tier: 'new_tier' },
    signedBy: 'genesys',
  }),
  hubspot: hubspot({
    baseUrl: 'https://api.hubapi.com',
    answer: { tier: 'tier' },
    eventType: 'steadyline_events',
    signedBy: 'genesys',
  }),
  zendesk: zendesk({ baseUrl: 'https://acme.zendesk.com', answer: { tier: 'tier' }, signedBy: 'genesys' }),
  warehouse: warehouse({ baseUrl: 'https://warehouse.example.org' }),
} satisfies Readonly<Record<ShippedKindName, Connector>> & Readonly<Record<string, Connector>>;

export const kinds: Readonly<Record<string, Connector>> = written;
