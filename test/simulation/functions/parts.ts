/** What several functions are wired with, as lambdas/handlers/wiring does it over AWS. */
import { hasher } from '../../../lambdas/adapters/system.ts';
import type { BreakerDeps } from '../../../lambdas/core/breaker/deps.ts';
import { createBreakerGuard } from '../../../lambdas/core/breaker/guard.ts';
import { breakerSettings } from '../../../lambdas/core/breaker/settings.ts';
import {
  answerError,
  type HttpAnswer,
  type HttpRequest,
  type Respond,
} from '../../../lambdas/core/http/message.ts';
import type { Downstream, SecretSource, TrippableGuard } from '../../../lambdas/core/ports.ts';
import { soleWorkRule, workRule } from '../../../lambdas/core/rate/booking-rule.ts';
import { type RateLane, rateLane } from '../../../lambdas/core/rate/lane.ts';
import { createRateLimiter, type RateLimiter } from '../../../lambdas/core/rate/limiter.ts';
import { rateSettings } from '../../../lambdas/core/rate/settings.ts';
import { rateLimitOf } from '../../../lambdas/core/rate/usable-rate.ts';
import { createSecretCache } from '../../../lambdas/core/secrets/secret-cache.ts';
import { type ApiKeyGuard, createApiKeyGuard } from '../../../lambdas/core/verify/api-key.ts';
import { type Crm, createCrm, secretCredentials } from '../../host/default-connectors.ts';
import type { Container } from '../kernel/container.ts';
import type { Handle } from '../kernel/pool.ts';
import type { World } from '../world/world.ts';

export function secretsOf({ stores, number }: World, container: Container): SecretSource {
  const { fetch } = container.port('secrets', { fetch: stores.secrets.fetch });
  return createSecretCache(
    { fetch, ...container.system },
    {
      cacheMs: number('SECRET_CACHE_MS'),
      refreshMinMs: number('SECRET_REFRESH_MIN_MS'),
      staleMaxMs: number('SECRET_STALE_MAX_MS'),
    },
  );
}

export const piiKeyOf =
  (secrets: SecretSource): (() => Promise<string>) =>
  async () =>
    (await secrets.read('pii-key')).current;

export function apiKeyGuardOf({ number }: World, container: Container, secrets: SecretSource): ApiKeyGuard {
  const previousValidMs = number('SECRET_PREVIOUS_VALID_MS');
  return createApiKeyGuard(
    { ...container.system, secrets, hasher },
    { secretId: 'api-key', previousValidMs },
  );
}

export function crmOf({ crm, setting }: World, container: Container, secrets: SecretSource): Crm {
  return createCrm({
    kind: 'rest',
    baseUrl: 'http://crm',
    supportsIdempotency: setting.hasIdempotencyKeys,
    credentials: secretCredentials(secrets, 'crm-credential'),
    open: () => crm.caller(container),
    now: container.system.clock.now,
  });
}

export function guardOf(
  ...given: [world: World, ...rest: DropFirst<Parameters<typeof breakerDepsOf>>]
): TrippableGuard {
  const [{ fault }, { system }] = given;
  const guard = createBreakerGuard(breakerDepsOf(...given));
  return fault.guard?.(guard, system.clock) ?? guard;
}

type DropFirst<All extends unknown[]> = All extends [unknown, ...infer Rest] ? Rest : never;

/** What a container reads of breakers. */
export interface BreakerGround {
  stores: Pick<World['stores'], 'breaker' | 'health'>;
  number: World['number'];
}

export function breakerDepsOf(
  { stores, number }: BreakerGround,
  container: Container,
  downstream: Downstream,
  callTimeoutSetting: string,
  lingers: boolean,
): BreakerDeps & { downstream: Downstream } {
  return {
    ...container.system,
    downstream,
    store: container.port('breaker', stores.breaker),
    health: container.port('breaker', stores.health),
    read: (name) =>
      container.call('breaker', 'readBoth', async () => ({
        state: await stores.breaker.read(name),
        health: await stores.health.read(name),
      })),
    settings: breakerSettings(number, callTimeoutSetting),
    lingers,
  };
}

/** The lane of a downstream that workers call; lookups book on the CRM's too. */
export function laneOf({ number }: World, name: 'crm' | 'warehouse'): RateLane {
  const prefix = name === 'crm' ? 'CRM' : 'WAREHOUSE';
  return rateLane(name, rateLimitOf(prefix, number), rateSettings(number));
}

/** The limiter of work on a lane; lookups book on the CRM's alone. */
export function workLimiterOf(
  { stores, number }: World,
  container: Container,
  lane: RateLane,
  port = 'rate',
): RateLimiter {
  return createRateLimiter({
    ...container.system,
    store: container.port(port, stores.rate),
    lane,
    rule: (lane.name === 'crm' ? workRule : soleWorkRule)(lane, rateSettings(number)),
  });
}

/** As the API's handler answers what a rule throws. */
export function answering(respond: Respond): Handle<HttpRequest, HttpAnswer> {
  return (request) => respond(request).catch((error: unknown) => answerError(error, request.correlationId));
}
