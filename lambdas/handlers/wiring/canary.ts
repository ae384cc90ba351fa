/** How canaries are taken in, from the environment. */
import type { SQSClient } from '@aws-sdk/client-sqs';
import { system } from '../../adapters/runtime.ts';
import { signatureGuard } from '../../adapters/secrets/guards.ts';
import { numberSetting, optionalSetting, requiredSetting } from '../../adapters/settings.ts';
import { sqsCanaryQueues } from '../../adapters/sqs/canary-queues.ts';
import { requestQueueUrl } from '../../adapters/sqs/request-queue.ts';
import { hasher } from '../../adapters/system.ts';
import { type AcceptCanaryDeps, createAcceptCanary, isForCanary } from '../../core/canary/accept.ts';
import { canaryProfile } from '../../core/canary/profile.ts';
import type { Respond } from '../../core/http/message.ts';
import { takerQueuesIn } from '../../core/ingest/takers.ts';
import type { EventRecords, RequestStore, SecretSource } from '../../core/ports.ts';

interface Beside {
  sqs: SQSClient;
  secrets: SecretSource;
}

/** `respond`, with canaries of queues of events beside it. Reads the QUEUE_*_URLs, TAKERS and what `beside` reads. Throws SettingError. */
export function besideEventCanaries(
  respond: Respond,
  { observe, ...rest }: Beside & Pick<EventRecords, 'observe'>,
): Respond {
  const urls = new Map([
    ['voice', requiredSetting('QUEUE_VOICE_URL')],
    ['digital', requiredSetting('QUEUE_DIGITAL_URL')],
    ['enrichment', requiredSetting('QUEUE_ENRICHMENT_URL')],
  ]);
  for (const [connector, url] of takerQueuesIn(optionalSetting('TAKERS')))
    urls.set(`${connector}-events`, url);
  return beside(respond, {
    ...rest,
    urlOf: (queue) => urls.get(queue),
    record: ({ key, payloadHash }, nowMs) => observe(key, payloadHash, nowMs),
  });
}

const REQUESTS = /^([a-z][a-z0-9-]*)-requests$/;

/** The same of queues of requests. Reads QUEUE_REQUESTS_URL, by which those of further connectors are named, too. Throws SettingError. */
export function besideRequestCanaries(
  respond: Respond,
  { createPending, ...rest }: Beside & Pick<RequestStore, 'createPending'>,
): Respond {
  const url = requiredSetting('QUEUE_REQUESTS_URL');
  return beside(respond, {
    ...rest,
    urlOf(queue) {
      const connector = REQUESTS.exec(queue)?.[1];
      return connector && requestQueueUrl(url, connector);
    },
    record: ({ key, payloadHash }, nowMs) => createPending(key, payloadHash, nowMs, { as: 'canary' }),
  });
}

/** Reads SECRET_CANARY, when the first canary comes, so that nobody else waits for it; and INGEST_DEADLINE_MS. */
function beside(
  respond: Respond,
  {
    sqs,
    secrets,
    urlOf,
    record,
  }: Beside & {
    /** URL of a queue by the canary's name of it. */
    urlOf: (queue: string) => string | undefined;
    record: AcceptCanaryDeps['record'];
  },
): Respond {
  const { guard } = signatureGuard(secrets, 'SECRET_CANARY', canaryProfile);
  const options = { deadlineMs: numberSetting('INGEST_DEADLINE_MS') };
  const deps = { guard, record, queues: sqsCanaryQueues(sqs, urlOf, hasher), clock: system.clock, hasher };
  const accept = createAcceptCanary(deps, options);
  return (request) => (isForCanary(request) ? accept(request) : respond(request));
}
