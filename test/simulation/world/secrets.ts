/** The secrets of every run. */

/** Values of the secrets. */
export const SECRETS = {
  genesys: 'genesys-secret',
  nice: 'nice-secret',
  crm: 'crm-secret',
  'api-key': 'the-key',
  'pii-key': 'the-pii-key',
  'crm-credential': '{"authorization":"Bearer crm"}',
  oauth: '{"primary":{"clientId":"client","clientSecret":"secret"}}',
} as const;
