/** The fixed values of the local secrets, by the end of a secret's name. They are documented and protect nothing. */

const genesysClient = { clientId: 'local-client-id', clientSecret: 'local-client-secret' };
const niceClient = {
  ...genesysClient,
  accessKeyId: 'local-access-key-id',
  accessKeySecret: 'local-access-key-secret',
};

/** Values as docs/ARCHITECTURE.md shapes them. */
export const localSecrets: Readonly<Record<string, string>> = {
  'webhook-genesys': 'local-genesys-secret',
  'webhook-nice': 'local-nice-secret',
  'webhook-crm': 'local-crm-secret',
  'api-key': 'local-data-action-key',
  'pii-key': 'local-pii-key',
  'oauth-genesys': JSON.stringify({ primary: genesysClient }),
  'oauth-nice': JSON.stringify({ primary: niceClient }),
  oncall: JSON.stringify({
    pagerdutyRoutingKey: 'local-routing-key',
    servicenowAuthorization: 'Basic bG9jYWw6bG9jYWw=',
    slackWebhook: 'https://hooks.slack.com/services/LOCAL/LOCAL/local',
    webhookSecret: 'local-oncall-secret',
  }),
  crm: JSON.stringify({ authorization: 'Bearer local-crm-token' }),
};

/** The value of the secret whose name ends in one of those above; undefined for others. */
export function localValueOf(secretName: string): string | undefined {
  const suffix = Object.keys(localSecrets).find((end) => new RegExp(`(^|[^a-z])${end}$`).test(secretName));
  return suffix === undefined ? undefined : localSecrets[suffix];
}
