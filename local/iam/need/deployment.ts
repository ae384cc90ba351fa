/** The settings under which every statement of the default profile is there. */

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

/** The same in the production profile, where CodeDeploy shifts traffic, with the connectors of a folder. */
export function withConnectors(folder: string): Readonly<Record<string, string>> {
  return { ...everyStatement, PROFILE: 'production', CONNECTORS_DIR: folder };
}
