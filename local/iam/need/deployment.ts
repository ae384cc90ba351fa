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

/** Settings of the drive: what takes minutes takes seconds. */
export const driveSettings: Readonly<Record<string, string>> = {
  ...drivenSettings,
  CONTROL_TICK_MS: '5000',
  BREAKER_WINDOW_MS: '10000',
  BREAKER_OPEN_MS: '5000',
  RETRY_BACKOFF_BASE_MS: '500',
  RETRY_MAX_BACKOFF_MS: '5000',
  // Pages that nobody takes are given up.
  ONCALL_GIVE_UP_MS: '60000',
  // Ingest looks whether its queues are empty.
  MESSAGE_GROUPS_SETTLE_MS: '0',
  // On-call hears of the first token that is not granted, and nobody waits long for the next try.
  TOKEN_MAX_REJECTIONS: '1',
  TOKEN_MAX_BACKOFF_MS: '1000',
  TOKEN_REQUESTS_PER_MINUTE: '60',
  TOKEN_COPY_MS: '0',
};

/** Of a deployment, not driven: with functions in a VPC. */
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
