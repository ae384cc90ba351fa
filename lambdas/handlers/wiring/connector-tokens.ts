/** Tokens of a connector, shared by the fleet (P7). */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { dynamoTokenStore } from '../../adapters/dynamodb/token-store.ts';
import { system } from '../../adapters/runtime.ts';
import { requiredSetting } from '../../adapters/settings.ts';
import { signer } from '../../adapters/signer.ts';
import { sqsRefreshQueue } from '../../adapters/sqs/refresh-queue.ts';
import type { Connector } from '../../core/connector/definition.ts';
import type { Send } from '../../core/connector/make-exchange.ts';
import { connectorTokenEndpoint } from '../../core/connector/token-endpoint.ts';
import { needsToken } from '../../core/credentials/auth.ts';
import type { ConnectorCredential } from '../../core/credentials/secret.ts';
import type { TokenIncident, TokenProvider } from '../../core/ports.ts';
import { createTokenProvider } from '../../core/tokens/provider.ts';
import { createRenewals } from '../../core/tokens/renewals.ts';
import { tokenOptions } from './tokens.ts';

export interface ConnectorTokens {
  provider: TokenProvider;
  /** Takes a renewal job. */
  renewal: ReturnType<typeof createRenewals>;
}

export interface ConnectorTokenParts {
  dynamo: DynamoDBClient;
  sqs: SQSClient;
  send: Send;
  baseUrl: string;
  credentials: (newer: boolean) => Promise<readonly ConnectorCredential[]>;
}

/**
 * Undefined for kinds that fetch none. Reads TABLE_TOKENS, QUEUE_REFRESH_URL, FUNCTION_TIMEOUT_MS and the group tokens.
 * `onIncident` publishes a step; where a function can't, as a lookup's, the record bears it and the reconciler publishes it.
 */
export function connectorTokens(
  { name, auth }: Pick<Connector, 'name' | 'auth'>,
  { dynamo, sqs, send, baseUrl, credentials }: ConnectorTokenParts,
  onIncident: (incident: TokenIncident) => Promise<void> = async () => undefined,
): ConnectorTokens | undefined {
  if (!needsToken(auth)) return undefined;
  const platform = `connector#${name}`;
  const store = dynamoTokenStore(dynamo, requiredSetting('TABLE_TOKENS'));
  const renewals = sqsRefreshQueue(sqs, requiredSetting('QUEUE_REFRESH_URL'));
  const provider = createTokenProvider({
    ...system,
    platform,
    store,
    endpoint: connectorTokenEndpoint({ ...system, auth, baseUrl, send, signer }),
    credentials,
    onIncident,
    options: tokenOptions(),
    renewals,
  });
  return { provider, renewal: createRenewals({ ...system, platform, store, renewals, tokens: provider }) };
}
