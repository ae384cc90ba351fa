/** The system of the connector that this function is bound to: address, credential, tokens, calls. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { dynamoRateStore } from '../../adapters/dynamodb/rate-store.ts';
import { connectorSend } from '../../adapters/http/connector-send.ts';
import { system } from '../../adapters/runtime.ts';
import { numberSetting, requiredSetting } from '../../adapters/settings.ts';
import { hasher } from '../../adapters/system.ts';
import { createAccess } from '../../core/connector/access.ts';
import { type ConnectorCalls, createConnectorCalls } from '../../core/connector/calls.ts';
import type { Connector } from '../../core/connector/definition.ts';
import { createLaneSlots } from '../../core/connector/lane-slots.ts';
import { createMake } from '../../core/connector/make-exchange.ts';
import { type Auth, needsToken } from '../../core/credentials/auth.ts';
import { readConnectorSecret } from '../../core/credentials/secret.ts';
import type { SecretSource } from '../../core/ports.ts';
import { soleWorkRule } from '../../core/rate/booking-rule.ts';
import { rateLane } from '../../core/rate/lane.ts';
import { createRateLimiter } from '../../core/rate/limiter.ts';
import { rateSettings } from '../../core/rate/settings.ts';
import { type ConnectorTokens, connectorTokens } from './connector-tokens.ts';
import type { CalledDownstream } from './downstream.ts';
import { settingsOpen } from './open-caller.ts';

export interface WiredConnector {
  calls: ConnectorCalls;
  /** Of kinds that fetch tokens. */
  tokens: ConnectorTokens | undefined;
}

/** As workers call it. */
export function calledConnector({ name, lookups }: Connector): CalledDownstream {
  return { name, prefix: 'CONNECTOR', hasLookups: Object.keys(lookups).length > 0 };
}

/** A token endpoint on another host is where the setting says. */
function reached(auth: Auth): Auth {
  if (!needsToken(auth) || auth.tokenUrl === undefined) return auth;
  return { ...auth, tokenUrl: requiredSetting('CONNECTOR_TOKEN_URL') };
}

/**
 * Reads CONNECTOR_BASE_URL, CONNECTOR_TOKEN_URL where the definition names one, REPLY_MAX_BYTES, TABLE_COORDINATION, the group rate; SECRET_CONNECTOR unless the system lets
 * everybody in; and for kinds that fetch tokens what `connectorTokens` reads. Throws SettingError.
 */
export function wiredConnector(
  connector: Connector,
  { dynamo, sqs }: { dynamo: DynamoDBClient; sqs: SQSClient },
  secrets: SecretSource,
): WiredConnector {
  const { limits, name } = connector;
  const auth = reached(connector.auth);
  const baseUrl = requiredSetting('CONNECTOR_BASE_URL');
  const send = connectorSend(settingsOpen());
  const secretId = auth.kind === 'none' ? '' : requiredSetting('SECRET_CONNECTOR');
  const credentials = async (newer: boolean) =>
    readConnectorSecret(auth, (await secrets[newer ? 'refresh' : 'read'](secretId)).current, hasher);
  const tokens = connectorTokens({ name, auth }, { dynamo, sqs, send, baseUrl, credentials });
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
