/** The platform updater with its token provider, wired as lambdas/handlers/wiring/{updates,platforms}.ts do it. */
import { genesysTokenEndpoint } from '../../../lambdas/adapters/http/platforms/genesys-tokens.ts';
import { platformTransport } from '../../../lambdas/adapters/http/platforms/transport.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { createPlatformApi } from '../../../lambdas/core/platform/api.ts';
import { createPlatformClient } from '../../../lambdas/core/platform/client.ts';
import { platformLane } from '../../../lambdas/core/platform/lane.ts';
import { genesysProfile } from '../../../lambdas/core/platform/profile.ts';
import { createUnauthorizedRate } from '../../../lambdas/core/platform/unauthorized.ts';
import { createUpdater } from '../../../lambdas/core/platform/updates/updater.ts';
import { rateSettings } from '../../../lambdas/core/rate/settings.ts';
import { rateLimitOf } from '../../../lambdas/core/rate/usable-rate.ts';
import { parseCredentials } from '../../../lambdas/core/tokens/credentials.ts';
import { oncallStep } from '../../../lambdas/core/tokens/incident.ts';
import { createTokenProvider } from '../../../lambdas/core/tokens/provider.ts';
import type { Container } from '../kernel/container.ts';
import type { World } from '../world/world.ts';
import { topicOf } from './on-call.ts';
import { guardOf, secretsOf, workLimiterOf } from './parts.ts';
import { type Batches, WORKER_TIMEOUT_MS, workerQueueOf } from './workers.ts';

/** Left for notes, releases and the answer (wiring/updates.ts), ms. */
const FINISH_MS = 2000;

function tokensOf(world: World, container: Container) {
  const { number, stores, platform } = world;
  const secrets = secretsOf(world, container);
  const { system } = container;
  const topic = topicOf(world, container);
  return createTokenProvider({
    ...system,
    platform: 'genesys',
    store: container.port('tokens', stores.tokens),
    endpoint: genesysTokenEndpoint(platform.caller(container), {
      loginUrl: 'http://login',
      now: system.clock.now,
    }),
    credentials: async (newer) =>
      parseCredentials((await secrets[newer ? 'refresh' : 'read']('oauth')).current, hasher),
    onIncident: (incident) => topic.publish(oncallStep(incident)),
    options: {
      refreshEarlyMaxMs: number('TOKEN_REFRESH_EARLY_MAX_MS'),
      refreshEarlyShare: number('TOKEN_REFRESH_EARLY_SHARE'),
      waitMaxMs: number('TOKEN_WAIT_MAX_MS'),
      maxRejections: number('TOKEN_MAX_REJECTIONS'),
      requestsPerMinute: number('TOKEN_REQUESTS_PER_MINUTE'),
      backoffBaseMs: number('RETRY_BACKOFF_BASE_MS'),
      maxBackoffMs: number('TOKEN_MAX_BACKOFF_MS'),
      timeoutMs: number('TOKEN_TIMEOUT_MS'),
      leaseMs: WORKER_TIMEOUT_MS + number('CLAIM_MARGIN_MS'),
      copyMs: number('TOKEN_COPY_MS'),
      pollMs: number('TOKEN_POLL_MS'),
    },
  });
}

function rulesOf(number: World['number']) {
  const callMs = number('UPDATE_TIMEOUT_MS');
  return {
    backOff: { baseMs: number('RETRY_BACKOFF_BASE_MS'), maxMs: number('RETRY_MAX_BACKOFF_MS') },
    counting: {
      callMs: callMs + number('BREAKER_CACHE_MS'),
      settleMs: number('RETRY_SETTLE_MS'),
      maxCounted: number('RETRY_MAX_COUNTED_TRIES'),
      minAgeMs: number('RETRY_MIN_AGE_MS'),
    },
    retention: { retentionS: number('SOURCE_RETENTION_S'), guardMs: number('RETENTION_GUARD_MS') },
    release: {
      longAfterMs: number('BREAKER_LONG_AFTER_MS'),
      releaseMaxMs: number('BREAKER_RELEASE_MAX_MS'),
    },
    holdMs: number('BREAKER_HOLD_MS'),
    probeCacheMs: number('UPDATE_PROBE_CACHE_MS'),
    callBudgetMs: 2 * callMs + number('TOKEN_WAIT_MAX_MS') + FINISH_MS,
  };
}

export function platformUpdater(world: World) {
  return (container: Container): Batches => {
    const { number, stores, platform } = world;
    const { system } = container;
    const tokens = tokensOf(world, container);
    const guard = guardOf(world, container, 'genesys', 'UPDATE_TIMEOUT_MS', true);
    const limit = { ...rateLimitOf('GENESYS', number), leastMs: number('UPDATE_SPACING_MS') };
    const lane = platformLane('genesys', limit, rateSettings(number));
    const client = createPlatformClient({
      ...system,
      platform: 'genesys',
      tokens,
      guard,
      limiter: workLimiterOf(world, container, lane),
      transport: platformTransport(platform.caller(container), 'http://api'),
      unauthorized: createUnauthorizedRate(number('PLATFORM_UNAUTHORIZED_RATE')),
      timeoutMs: number('UPDATE_TIMEOUT_MS'),
    });
    const profile = genesysProfile({
      bulkPath: '/bulk',
      style: 'bulk',
      batchMax: number('UPDATE_BATCH_MAX'),
    });
    const wired = { api: createPlatformApi(client, profile), guard };
    const update = createUpdater({
      system,
      hasher,
      queue: workerQueueOf(world, container, 'updates'),
      source: 'platform-updates',
      notes: container.port('notes', stores.notes),
      platforms: { genesys: wired, nice: wired },
      rules: rulesOf(number),
    });
    return async (records, remainingMs) => {
      const failed = new Set(await update(records, system.clock.now() + remainingMs()));
      await tokens.settled();
      return { failed: records.filter(({ messageId }) => failed.has(messageId)) };
    };
  };
}
