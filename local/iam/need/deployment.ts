/** The settings under which every statement of the templates is there, and what stands in them. */

/** A partner event source, and an organisation that invokes lookups. */
export const everyStatement: Readonly<Record<string, string>> = {
  GENESYS_EVENT_SOURCE: 'aws.partner/genesys.com/cloud/0f5e0c3a-0000-4000-8000-000000000000/events',
  GENESYS_ORG_ID: '0f5e0c3a-0000-4000-8000-000000000000',
};
