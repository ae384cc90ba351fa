/** Genesys and CXone over AWS and HTTP, from the environment. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { hotClientConfig } from '../../adapters/aws-clients.ts';
import { dynamoRateStore } from '../../adapters/dynamodb/rate-store.ts';
import { dynamoTokenStore } from '../../adapters/dynamodb/token-store.ts';
import type { CallHttp } from '../../adapters/http/http-call.ts';
import { genesysTokenEndpoint } from '../../adapters/http/platforms/genesys-tokens.ts';
import { secretCaller } from '../../adapters/http/platforms/mutual-tls.ts';
import { niceTokenEndpoint } from '../../adapters/http/platforms/nice-tokens.ts';
import { platformTransport } from '../../adapters/http/platforms/transport.ts';
import { system } from '../../adapters/runtime.ts';
import { choiceSetting, numberSetting, requiredSetting, textSetting } from '../../adapters/settings.ts';
import { snsIncidentTopic } from '../../adapters/sns/incident-topic.ts';
import { hasher } from '../../adapters/system.ts';
import { createPlatformApi } from '../../core/platform/api.ts';
import { createPlatformClient } from '../../core/platform/client.ts';
import { platformLane } from '../../core/platform/lane.ts';
import { genesysProfile, niceProfile, type PlatformProfile } from '../../core/platform/profile.ts';
import { createUnauthorizedRate } from '../../core/platform/unauthorized.ts';
import type {
  Platform,
  PlatformApi,
  SecretSource,
  TokenEndpoint,
  TokenProvider,
  TrippableGuard,
} from '../../core/ports.ts';
import { soleWorkRule } from '../../core/rate/booking-rule.ts';
import { createRateLimiter } from '../../core/rate/limiter.ts';
import { rateSettings } from '../../core/rate/settings.ts';
import { rateLimitOf } from '../../core/rate/usable-rate.ts';
import { parseCredentials } from '../../core/tokens/credentials.ts';
import { oncallStep } from '../../core/tokens/incident.ts';
import { createTokenProvider } from '../../core/tokens/provider.ts';
import { breakersOf } from './breakers.ts';
import { settingsOpen } from './open-caller.ts';
import { tokenOptions } from './tokens.ts';
import { updateStyles } from './update-styles.ts';

export interface WiredPlatform {
  api: PlatformApi;
  guard: TrippableGuard;
  tokens: TokenProvider;
}

/** Both platforms of a container. Throws SettingError. */
export function createPlatforms(
  dynamo: DynamoDBClient,
  secrets: SecretSource,
): Record<Platform, WiredPlatform> {
  const now = system.clock.now;
  const batchMax = numberSetting('UPDATE_BATCH_MAX');
  const styles = updateStyles();
  const genesys = (call: CallHttp): TokenEndpoint =>
    genesysTokenEndpoint(call, { loginUrl: requiredSetting('GENESYS_LOGIN_URL'), now });
  const nice = (call: CallHttp): TokenEndpoint =>
    niceTokenEndpoint(call, {
      discoveryUrl: requiredSetting('NICE_DISCOVERY_URL'),
      apiUrl: textSetting('NICE_API_URL'),
      grant: choiceSetting('NICE_GRANT', ['password', 'client_credentials']),
      now,
    });
  const wire = (profile: PlatformProfile, tokens: (call: CallHttp) => TokenEndpoint, apiUrl: string) =>
    wirePlatform(dynamo, secrets, profile, tokens, apiUrl);
  return {
    genesys: wire(
      genesysProfile({ bulkPath: requiredSetting('GENESYS_BULK_PATH'), style: styles.genesys, batchMax }),
      genesys,
      requiredSetting('GENESYS_API_URL'),
    ),
    nice: wire(
      niceProfile({ bulkPath: requiredSetting('NICE_BULK_PATH'), style: styles.nice, batchMax }),
      nice,
      '',
    ),
  };
}

function wirePlatform(
  dynamo: DynamoDBClient,
  secrets: SecretSource,
  profile: PlatformProfile,
  endpointOver: (call: CallHttp) => TokenEndpoint,
  apiUrl: string,
): WiredPlatform {
  const { platform } = profile;
  const name = platform.toUpperCase();
  const secretId = requiredSetting(`SECRET_OAUTH_${name}`);
  const coordination = requiredSetting('TABLE_COORDINATION');
  const call = secretCaller(secrets, secretId, settingsOpen());
  const topic = snsIncidentTopic(new SNSClient(hotClientConfig()), requiredSetting('TOPIC_ONCALL_ARN'));
  const tokens = createTokenProvider({
    ...system,
    platform,
    store: dynamoTokenStore(dynamo, requiredSetting('TABLE_TOKENS')),
    endpoint: endpointOver(call),
    credentials: async (newer) =>
      parseCredentials((await secrets[newer ? 'refresh' : 'read'](secretId)).current, hasher),
    onIncident: (incident) => topic.publish(oncallStep(incident)),
    options: tokenOptions(),
  });
  const { guard } = breakersOf(dynamo, platform, 'UPDATE_TIMEOUT_MS');
  const rate = rateSettings(numberSetting);
  const lane = platformLane(
    platform,
    {
      ...rateLimitOf(name, numberSetting),
      leastMs: numberSetting('UPDATE_SPACING_MS'),
    },
    rate,
  );
  const client = createPlatformClient({
    ...system,
    platform,
    tokens,
    guard,
    limiter: createRateLimiter({
      ...system,
      lane,
      rule: soleWorkRule(lane, rate),
      store: dynamoRateStore(dynamo, coordination),
    }),
    transport: platformTransport(call, apiUrl),
    unauthorized: createUnauthorizedRate(numberSetting('PLATFORM_UNAUTHORIZED_RATE')),
    timeoutMs: numberSetting('UPDATE_TIMEOUT_MS'),
  });
  return { api: createPlatformApi(client, profile), guard, tokens };
}
