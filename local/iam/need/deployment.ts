/** The settings and connectors under which every statement is there. */
import { fileURLToPath } from 'node:url';

/** Three connectors, each with all that a connector can have: what they call speaks for every connector. */
export const drivenConnectors = fileURLToPath(new URL('../../../test/fixtures/connectors', import.meta.url));

/** What the senders of their changes tell, by connector. */
export const notices: Readonly<Record<string, unknown>> = {
  billing: { accountId: 'a-0001' },
  ehr: { resourceType: 'Patient', id: 'p-1' },
  sales: { id: '003000000000001AAA' },
};

/** What the drive runs with: a partner event source, and an organisation that invokes lookups. */
export const drivenSettings: Readonly<Record<string, string>> = {
  GENESYS_EVENT_SOURCE: 'aws.partner/genesys.com/cloud/0f5e0c3a-0000-4000-8000-000000000000/events',
  GENESYS_ORG_ID: '0f5e0c3a-0000-4000-8000-000000000000',
};

/** The same with functions in a VPC. */
export const everyStatement: Readonly<Record<string, string>> = {
  ...drivenSettings,
  VPC_SUBNET_IDS: 'subnet-0a0a0a0a,subnet-0b0b0b0b',
  VPC_SECURITY_GROUP_IDS: 'sg-0a0a0a0a',
};

/** The same in the production profile, where CodeDeploy shifts traffic, with the connectors. */
export const withConnectors: Readonly<Record<string, string>> = {
  ...everyStatement,
  PROFILE: 'production',
  CONNECTORS_DIR: drivenConnectors,
};
