/** The system of the connector that this function is bound to: address, credential, tokens, calls. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { dynamoRateStore } from '../../adapters/dynamodb/rate-store.ts';
import { connectorSend } from '../../adapters/http/connector-send.ts';
import { system } from '../../adapters/runtime.ts';
import { connectorCredentials } from '../../adapters/secrets/connector-credentials.ts';
import { numberSetting, requiredSetting } from '../../adapters/settings.ts';
import { hasher } from '../../adapters/system.ts';
import { createAccess } from '../../core/connector/access.ts';
import { type ConnectorCalls, createConnectorCalls } from '../../core/connector/calls.ts';
import { isDefault } from '../../core/connector/default.ts';
import type { Connector } from '../../core/connector/definition.ts';
import { createLaneSlots } from '../../core/connector/lane-slots.ts';
import { createMake } from '../../core/connector/make-exchange.ts';
import { type Auth, needsToken } from '../../core/credentials/auth.ts';
import type { SecretSource } from '../../core/ports.ts';
import { soleWorkRule } from '../../core/rate/booking-rule.ts';
import { rateLane } from '../../core/rate/lane.ts';
import { createRateLimiter } from '../../core/rate/limiter.ts';
import { rateSettings } from '../../core/rate/settings.ts';
import { baseUrlOf, calledConnector } from './connector-settings.ts';
import type { ConnectorTokens, connectorTokens } from './connector-tokens.ts';
import { settingsOpen } from './open-caller.ts';

export interface WiredConnector {
  calls: ConnectorCalls;
  /** Of kinds that fetch tokens. */
  tokens: ConnectorTokens | undefined;
}

/** A token endpoint on another host is where the setting says. */
function reached(auth: Auth): Auth {
  if (!needsToken(auth) || auth.tokenUrl === undefined) return auth;
  return { ...auth, tokenUrl: requiredSetting('CONNECTOR_TOKEN_URL') };
}

/** A system that lets everybody in has no secret. */
function credentialsOf(
  connector: Connector,
  auth: Auth,
  secrets: SecretSource | undefined,
): ReturnType<typeof connectorCredentials> {
  if (auth.kind === 'none' || secrets === undefined) return async () => [];
  const { name } = connector;
  const secretId = requiredSetting(`SECRET_${calledConnector(connector).prefix}`);
  return connectorCredentials(
    secrets,
    secretId,
    { auth, ...(isDefault(name) && { checkedAs: name }) },
    hasher,
  );
}

/**
 * Reads what `baseUrlOf` reads, CONNECTOR_TOKEN_URL where the definition names one, REPLY_MAX_BYTES, TABLE_COORDINATION, the
 * group rate; `SECRET_<PREFIX>` unless the system lets everybody in, who need no `secrets`; and for kinds that fetch tokens
 * what `tokensOf` reads. Throws SettingError.
 *
 * @param tokensOf left out where the connector never fetches tokens, so that the bundle is small
 */
export function wiredConnector(
  connector: Connector,
  { dynamo, sqs }: { dynamo: DynamoDBClient; sqs: SQSClient },
  secrets: SecretSource | undefined,
  tokensOf?: typeof connectorTokens,
): WiredConnector {
  const { limits, name } = connector;
  const auth = reached(connector.auth);
  const baseUrl = baseUrlOf(connector);
  const send = connectorSend(settingsOpen());
  const credentials = credentialsOf(connector, auth, secrets);
  const tokens = tokensOf?.({ name, auth }, { dynamo, sqs, send, baseUrl, credentials });
  const access = createAccess({
    auth,
    baseUrl,
    credentials,
    ...(tokens && { tokens: tokens.provider }),
  });
  const rate = rateSettings(numberSetting);
  const store = dynamoRateStore(dynamo, requiredSetting('TABLE_COORDINATION'));
  const turn = createLaneSlots(system.clock, limits, (lane, { calls: limit, windowMs }) => {
    const own = rateLane(`${name}#${lane}`, { limit, windowMs }, rate);
    return createRateLimiter({ ...system, lane: own, rule: soleWorkRule(own, rate), store });
  });
  const make = createMake({ connector, access, send, turn, clock: system.clock });
  return { calls: createConnectorCalls({ connector, access, make, clock: system.clock }), tokens };
}
