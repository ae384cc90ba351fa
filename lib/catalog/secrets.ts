/** The secrets: one row each. */

import { CRM } from '../../lambdas/core/connector/default.ts';

export type SecretName =
  | 'webhook-genesys'
  | 'webhook-nice'
  | 'webhook-crm'
  | 'api-key'
  | 'pii-key'
  | 'canary'
  | typeof CRM.name
  | 'oauth-genesys'
  | 'oauth-nice'
  | 'oncall';

/** Secrets that each further connector has of its own: its credential, and what signs its notices of changes. */
export type ConnectorSecretName = 'connector' | 'webhook';
export type AnySecretName = SecretName | ConnectorSecretName;

/** What a secret is born with. */
export interface SecretSpec {
  /** Environment variable that carries the ARN. */
  variable: string;
  description: string;
  /** Absent: a random text of 48 characters, so that nothing verifies before the real one is set. */
  placeholder?: string;
}

const noCredential = JSON.stringify({ primary: { clientId: '', clientSecret: '' } });

export const secrets: Record<SecretName, SecretSpec> = {
  'webhook-genesys': {
    variable: 'SECRET_WEBHOOK_GENESYS',
    description: 'HMAC secret of the Genesys webhook',
  },
  'webhook-nice': { variable: 'SECRET_WEBHOOK_NICE', description: 'HMAC secret of the CXone webhook' },
  'webhook-crm': { variable: 'SECRET_WEBHOOK_CRM', description: 'HMAC secret of the CRM change webhook' },
  'api-key': { variable: 'SECRET_API_KEY', description: 'API key of the Data Actions' },
  'pii-key': { variable: 'SECRET_PII_KEY', description: 'Key of the HMACs over phone numbers' },
  canary: {
    variable: 'SECRET_CANARY',
    description: 'HMAC secret of the canary, which nobody outside knows',
  },
  [CRM.name]: { variable: 'SECRET_CRM', description: 'Credential of the CRM, JSON', placeholder: '{}' },
  'oauth-genesys': {
    variable: 'SECRET_OAUTH_GENESYS',
    description: 'OAuth client of Genesys, JSON',
    placeholder: noCredential,
  },
  'oauth-nice': {
    variable: 'SECRET_OAUTH_NICE',
    description: 'OAuth client and access key of CXone, JSON',
    placeholder: noCredential,
  },
  oncall: {
    variable: 'SECRET_ONCALL',
    description: 'Credentials of the pagers, JSON',
    placeholder: '{}',
  },
};

/** Those of a further connector; its name comes after theirs. */
export const connectorSecrets: Record<ConnectorSecretName, SecretSpec> = {
  connector: {
    variable: 'SECRET_CONNECTOR',
    description: 'Credential of the connector, JSON',
    placeholder: '{}',
  },
  webhook: {
    variable: 'SECRET_WEBHOOK_CONNECTOR',
    description: 'Secret of the connector’s change webhook',
  },
};

/** Variable that carries a secret's ARN. */
export function secretVariable(name: AnySecretName): string {
  return { ...secrets, ...connectorSecrets }[name].variable;
}

export const secretNames = Object.keys(secrets) as SecretName[];
