/** One connector in one container, wired as lambdas/handlers/wiring/connector.ts and its neighbours do it over AWS. */
import { signer } from '../../../lambdas/adapters/signer.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { createAccess } from '../../../lambdas/core/connector/access.ts';
import { createConnectorCalls } from '../../../lambdas/core/connector/calls.ts';
import { guardedCache } from '../../../lambdas/core/connector/guarded-cache.ts';
import type { LookupAnswer } from '../../../lambdas/core/connector/look-up.ts';
import { createMake } from '../../../lambdas/core/connector/make-exchange.ts';
import { connectorTokenEndpoint } from '../../../lambdas/core/connector/token-endpoint.ts';
import { needsToken } from '../../../lambdas/core/credentials/auth.ts';
import { readConnectorSecret } from '../../../lambdas/core/credentials/secret.ts';
import { messageText } from '../../../lambdas/core/message/message-text.ts';
import type { LookupCache, RefreshQueue, RenewalQueue, TokenProvider } from '../../../lambdas/core/ports.ts';
import { type RateLane, rateLane } from '../../../lambdas/core/rate/lane.ts';
import { rateSettings } from '../../../lambdas/core/rate/settings.ts';
import { rateLimitOf } from '../../../lambdas/core/rate/usable-rate.ts';
import { createTokenProvider } from '../../../lambdas/core/tokens/provider.ts';
import { createRenewals } from '../../../lambdas/core/tokens/renewals.ts';
import type { Container } from '../kernel/container.ts';
import { standardMessage } from '../world/queues.ts';
import type { ConnectorWorld, Organ } from './world.ts';

const SECRET = JSON.stringify({ clientId: 'client', clientSecret: 'secret' });
/** SQS shows a message no later than this after it was sent, ms. */
const MAX_DELAY_MS = 900_000;

/** The key of HMACs, which the run never rotates. */
export const PII_KEY = 'a-key-of-personal-data-0123456789abcdef';
export const recordKey = (entity: string): string => `record/${entity}`;

/** The name under which a container knows the system's breaker and rate. */
export const downstreamOf = ({ fault }: ConnectorWorld, { connector }: Organ): string =>
  fault.downstream?.(connector.name) ?? connector.name;

export function connectorLane(world: ConnectorWorld, organ: Organ): RateLane {
  const { number } = world;
  return rateLane(downstreamOf(world, organ), rateLimitOf('CONNECTOR', number), rateSettings(number));
}

/** The refresh queue as its senders reach it. */
export function refreshQueueOf(
  { scheduler, chance }: ConnectorWorld,
  { refresh }: Organ,
  container: Container,
): RefreshQueue & RenewalQueue {
  const queue: RefreshQueue & RenewalQueue = {
    async sendRefresh(message) {
      refresh.source.send(standardMessage(messageText(message), chance.id()));
    },
    async sendRenewal(message, delayMs) {
      const text = messageText(message);
      const id = chance.id();
      scheduler.after(Math.min(MAX_DELAY_MS, Math.max(0, delayMs)), () =>
        refresh.source.send(standardMessage(text, id)),
      );
    },
  };
  return container.port('sqs', queue);
}

/** The lookup cache, guarded by the index of records. */
export function cacheOf(organ: Organ, container: Container): LookupCache<LookupAnswer> {
  return guardedCache(container.port('cache', organ.cache), {
    index: container.port('cache', organ.index),
    counter: container.port('cache', organ.counter),
    recordKey,
    part: () => 0,
  });
}

export type WiredOrgan = ReturnType<typeof wiredOrgan>;

export function wiredOrgan(world: ConnectorWorld, organ: Organ, container: Container) {
  const { number, stores, fault } = world;
  const { connector, system: behind } = organ;
  const { system } = container;
  const { auth, baseUrl } = connector;
  if (!needsToken(auth)) throw new RangeError('every modelled system has tokens');
  const send = behind.sender(container);
  const platform = `connector#${connector.name}` as const;
  const store = container.port('tokens', stores.tokens);
  const queue = refreshQueueOf(world, organ, container);
  const renewals = fault.renewals?.(queue) ?? queue;
  const credentials = async () => readConnectorSecret(auth, SECRET, hasher);
  const own: TokenProvider = createTokenProvider({
    ...{ ...system, platform, store, credentials, renewals },
    endpoint: connectorTokenEndpoint({ ...system, auth, baseUrl, send, signer }),
    onIncident: async () => undefined,
    options: {
      refreshEarlyMaxMs: number('TOKEN_REFRESH_EARLY_MAX_MS'),
      refreshEarlyShare: number('TOKEN_REFRESH_EARLY_SHARE'),
      waitMaxMs: number('TOKEN_WAIT_MAX_MS'),
      maxRejections: number('TOKEN_MAX_REJECTIONS'),
      requestsPerMinute: number('TOKEN_REQUESTS_PER_MINUTE'),
      backoffBaseMs: number('RETRY_BACKOFF_BASE_MS'),
      maxBackoffMs: number('TOKEN_MAX_BACKOFF_MS'),
      timeoutMs: number('TOKEN_TIMEOUT_MS'),
      leaseMs: number('FUNCTION_TIMEOUT_MS') + number('CLAIM_MARGIN_MS'),
      copyMs: number('TOKEN_COPY_MS'),
      pollMs: number('TOKEN_POLL_MS'),
    },
  });
  const tokens = fault.tokens?.(own, async () => (await store.read(platform))?.generation ?? 0) ?? own;
  const plain = createAccess({ auth, baseUrl, credentials, tokens });
  const access = fault.access?.(plain, system.clock) ?? plain;
  const make = createMake({ connector, access, send, clock: system.clock });
  return {
    calls: createConnectorCalls({ connector, access, make, clock: system.clock }),
    tokens,
    renewal: createRenewals({ ...system, platform, store, renewals, tokens }),
  };
}
