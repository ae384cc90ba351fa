/** The functions behind the API, wired as their handlers do it. */

import { memoryFormerRecords } from '../../../lambdas/adapters/memory/former-records.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import type { HttpAnswer, HttpRequest } from '../../../lambdas/core/http/message.ts';
import { createAccept } from '../../../lambdas/core/ingest/accept.ts';
import { createKnownAs } from '../../../lambdas/core/ingest/known-as.ts';
import { createWebhook, type WebhookSource } from '../../../lambdas/core/ingest/webhook.ts';
import { createLookup } from '../../../lambdas/core/lookup/lookup.ts';
import { lookupOptions } from '../../../lambdas/core/lookup/options.ts';
import { createResolveCustomer } from '../../../lambdas/core/lookup/resolve-customer.ts';
import { requestText } from '../../../lambdas/core/message/connector-messages.ts';
import { deduplicationId, messageGroup, recordKeyOf } from '../../../lambdas/core/message/keys.ts';
import { messageText } from '../../../lambdas/core/message/message-text.ts';
import type { EventQueues, RefreshQueue, RequestQueue } from '../../../lambdas/core/ports.ts';
import { lookupRule } from '../../../lambdas/core/rate/booking-rule.ts';
import { createFailOpen } from '../../../lambdas/core/rate/fail-open.ts';
import { createRateLimiter } from '../../../lambdas/core/rate/limiter.ts';
import { rateSettings } from '../../../lambdas/core/rate/settings.ts';
import { profileNamed } from '../../../lambdas/core/verify/profiles.ts';
import { createSignatureGuard } from '../../../lambdas/core/verify/signature.ts';
import { createCrmUpdate } from '../../host/crm-changes.ts';
import { createSubmit } from '../../host/crm-requests.ts';
import { callsOver } from '../../host/default-connectors.ts';
import type { Container } from '../kernel/container.ts';
import type { Handle } from '../kernel/pool.ts';
import { standardMessage } from '../world/queues.ts';
import type { World } from '../world/world.ts';
import { answering, apiKeyGuardOf, crmOf, guardOf, laneOf, piiKeyOf, secretsOf } from './parts.ts';

export type Front = (container: Container) => Handle<HttpRequest, HttpAnswer>;

/** Own choice of the catalogue's ingest and lookup: the answer is out long before, ms. */
export const FRONT_TIMEOUT_MS = 10_000;

export function ingest(world: World): Front {
  const { stores, queues, number, fault, chance } = world;
  return (container) => {
    const secrets = secretsOf(world, container);
    const sourceOf = (name: 'genesys' | 'nice'): WebhookSource => {
      const profile = { ...profileNamed(name), deliveryStamps: ['delivery'] };
      const options = { profile, secretId: name, previousValidMs: number('SECRET_PREVIOUS_VALID_MS') };
      return {
        profile,
        guard: createSignatureGuard({ secrets, clock: container.system.clock, hasher }, options),
      };
    };
    const sources = { genesys: sourceOf('genesys'), nice: sourceOf('nice') };
    const sends: EventQueues = {
      async sendEvent(event) {
        const { source } = queues[event.topic];
        if (event.topic === 'enrichment') {
          source.send(standardMessage(messageText(event), chance.id()));
          return;
        }
        const id = deduplicationId(hasher, recordKeyOf(hasher, event), event.generation);
        source.send({
          body: messageText(event),
          group: messageGroup(hasher, event),
          deduplicationId: id,
        });
      },
      quarantine: async () => undefined,
    };
    const { system } = container;
    const deps = {
      ...system,
      hasher,
      records: container.port('records', {
        observe: stores.records.observe,
        forget: stores.records.forget,
        noteQuarantined: stores.records.noteQuarantined,
      }),
      queues: container.port('sqs', sends),
    };
    const accept = fault.accept?.(deps) ?? createAccept(deps);
    const former = container.port('records', memoryFormerRecords(stores.records.records, system.clock));
    const knownAs = createKnownAs({ ...system, hasher, former }, number('FORMER_IDS_MS'));
    return answering(
      createWebhook(
        { ...system, hasher, sources, accept, knownAs },
        { deadlineMs: number('INGEST_DEADLINE_MS'), maxBodyBytes: number('INGEST_MAX_BODY_BYTES') },
      ),
    );
  };
}

export function lookup(world: World): Front {
  const { stores, queues, number, chance } = world;
  return (container) => {
    const { system } = container;
    const secrets = secretsOf(world, container);
    const options = lookupOptions(number, 'US');
    const refreshes: RefreshQueue = {
      async sendRefresh(refresh) {
        queues.refresh.source.send(standardMessage(JSON.stringify(refresh), chance.id()));
      },
    };
    const limiter = createRateLimiter({
      ...system,
      store: container.port('rate', stores.rate),
      lane: laneOf(world, 'crm'),
      rule: lookupRule(rateSettings(number), options.storeWaitMs),
    });
    const find = createResolveCustomer(
      {
        ...system,
        cache: container.port('cache', stores.cache),
        queue: container.port('sqs', refreshes),
        guard: guardOf(world, container, 'crm', 'CRM_TIMEOUT_MS', false),
        limiter,
        acquireSlot: createFailOpen({ clock: system.clock, limiter }),
        calls: callsOver(crmOf(world, container, secrets)),
      },
      options,
    );
    const authorize = apiKeyGuardOf(world, container, secrets);
    return answering(
      createLookup({ ...system, hasher, authorize, piiKey: piiKeyOf(secrets), find }, options),
    );
  };
}

export function crmUpdate(world: World): Front {
  const { stores, number } = world;
  return (container) => {
    const secrets = secretsOf(world, container);
    const verify = createSignatureGuard(
      { secrets, clock: container.system.clock, hasher },
      { profile: profileNamed('genesys'), secretId: 'crm', previousValidMs: 86_400_000 },
    );
    const cache = container.port('cache', stores.cache);
    return answering(
      createCrmUpdate(
        { ...container.system, hasher, verify, piiKey: piiKeyOf(secrets), cache },
        { deadlineMs: number('INGEST_DEADLINE_MS'), defaultRegion: 'US' },
      ),
    );
  };
}

export function submit(world: World): Front {
  const { stores, queues, number } = world;
  return (container) => {
    const secrets = secretsOf(world, container);
    const requests: RequestQueue = {
      async sendRequest(connector, request, group) {
        const id = deduplicationId(hasher, request.requestId, request.generation);
        queues.requests.source.send({ body: requestText(connector, request), group, deduplicationId: id });
      },
    };
    return answering(
      createSubmit(
        {
          ...container.system,
          hasher,
          authorize: apiKeyGuardOf(world, container, secrets),
          piiKey: piiKeyOf(secrets),
          // What it does inside is made of calls of their own.
          keys: stores.keys,
          requests: container.port('requests', stores.requests),
          queue: container.port('sqs', requests),
        },
        {
          deadlineMs: number('INGEST_DEADLINE_MS'),
          maxBodyBytes: number('INGEST_MAX_BODY_BYTES'),
          defaultRegion: 'US',
        },
      ),
    );
  };
}
