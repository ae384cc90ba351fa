/** Ingest over memory adapters, with a fault on any call on demand. */
import { createHmac } from 'node:crypto';
import { memoryEventQueues } from '../../../lambdas/adapters/memory/event-queues.ts';
import { memoryEventRecords } from '../../../lambdas/adapters/memory/event-records.ts';
import { memoryFormerRecords } from '../../../lambdas/adapters/memory/former-records.ts';
import { memorySecrets } from '../../../lambdas/adapters/memory/secrets.ts';
import { memorySystem } from '../../../lambdas/adapters/memory/system.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { NotQueuedError, UnavailableError } from '../../../lambdas/core/errors.ts';
import { answerError, type HttpAnswer, type HttpRequest } from '../../../lambdas/core/http/message.ts';
import { createAccept } from '../../../lambdas/core/ingest/accept.ts';
import { createKnownAs } from '../../../lambdas/core/ingest/known-as.ts';
import { createWebhook } from '../../../lambdas/core/ingest/webhook.ts';
import { recordKey } from '../../../lambdas/core/message/keys.ts';
import type {
  EventQueues,
  EventRecords,
  FormerRecords,
  Platform,
  QuarantineNotes,
  Tracer,
  UnsentRecords,
} from '../../../lambdas/core/ports.ts';
import { createSecretCache } from '../../../lambdas/core/secrets/secret-cache.ts';
import type { SignatureProfile, VerifierProfile } from '../../../lambdas/core/verify/profile.ts';
import { profileNamed } from '../../../lambdas/core/verify/profiles.ts';
import { createSignatureGuard } from '../../../lambdas/core/verify/signature.ts';

export const secretValues = { genesys: 'genesys-secret', nice: 'nice-secret' };

/** A genesys event's body, as a platform would send it. */
export const genesysBody = (messageId: string, more: Record<string, unknown> = {}): string =>
  JSON.stringify({
    messageId,
    eventType: 'routing.interaction.start',
    timestamp: '2026-01-01T00:00:00.000Z',
    data: { id: 'i-1', type: 'voice', state: 'started' },
    ...more,
  });

/** The port's calls that `fault` may be before or behind. */
export type Call =
  | 'observe'
  | 'noteQuarantined'
  | 'forget'
  | 'find'
  | 'inForceSince'
  | 'sendEvent'
  | 'quarantine';
/** `before`: the call is not made. `after`: it is made, and its answer lost. `hang`: it never answers. `refused`: SQS says no. */
export type FaultKind = 'before' | 'after' | 'hang' | 'refused';

export function ingestRig(
  profiles: Partial<Record<Platform, string>> = {},
  tracer?: Tracer,
  more: Partial<SignatureProfile> = {},
) {
  const system = memorySystem();
  const records = memoryEventRecords();
  const queues = memoryEventQueues(system.clock, hasher);
  const store = memorySecrets(system.clock);
  store.put('genesys', secretValues.genesys);
  store.put('nice', secretValues.nice);
  const faults = new Map<Call, FaultKind>();
  const calls: Call[] = [];
  /** Calls whose signal was aborted. */
  const givenUp: Call[] = [];

  const through = async <T>(
    call: Call,
    signal: AbortSignal | undefined,
    make: () => Promise<T>,
  ): Promise<T> => {
    calls.push(call);
    signal?.addEventListener('abort', () => givenUp.push(call));
    const fault = faults.get(call);
    if (fault === 'hang') return new Promise<T>(() => undefined);
    if (fault === 'refused') throw new NotQueuedError('fault', 'the queue said no');
    if (fault === 'before') throw new UnavailableError('fault', 'the call was not made');
    const answer = await make();
    if (fault === 'after') throw new UnavailableError('fault', 'the answer was lost');
    return answer;
  };
  const faultyRecords: Pick<EventRecords, 'observe'> & UnsentRecords & QuarantineNotes = {
    observe: (key, hash, nowMs, about) =>
      through('observe', about?.signal, () => records.observe(key, hash, nowMs, about)),
    noteQuarantined: (key, nowMs, signal) =>
      through('noteQuarantined', signal, () => records.noteQuarantined(key, nowMs)),
    forget: (key, hash, signal) => through('forget', signal, () => records.forget(key, hash)),
  };
  const former = memoryFormerRecords(records.records, system.clock);
  const faultyFormer: FormerRecords = {
    find: (key, signal) => through('find', signal, () => former.find(key)),
    inForceSince: (rule, nowMs, signal) =>
      through('inForceSince', signal, () => former.inForceSince(rule, nowMs)),
  };
  const faultyQueues: EventQueues = {
    sendEvent: (event, signal, traceparent) =>
      through('sendEvent', signal, () => queues.sendEvent(event, signal, traceparent)),
    quarantine: (event, signal) => through('quarantine', signal, () => queues.quarantine(event)),
  };

  const secrets = createSecretCache(
    { fetch: store.fetch, ...system },
    { cacheMs: 300_000, refreshMinMs: 5000, staleMaxMs: 86_400_000 },
  );
  const source = (platform: Platform) => {
    const profile = { ...profileNamed(profiles[platform] ?? platform), ...more } as VerifierProfile;
    const options = { profile, secretId: platform, previousValidMs: 86_400_000 };
    return { profile, guard: createSignatureGuard({ secrets, clock: system.clock, hasher }, options) };
  };
  const accept = createAccept({ ...system, hasher, records: faultyRecords, queues: faultyQueues });
  const knownAs = createKnownAs({ ...system, hasher, former: faultyFormer }, 86_400_000);
  const respond = createWebhook(
    {
      ...system,
      ...(tracer && { tracer }),
      hasher,
      accept,
      knownAs,
      sources: { genesys: source('genesys'), nice: source('nice') },
    },
    { deadlineMs: 5000, maxBodyBytes: 262_144 },
  );

  const request = (platform: Platform, body: string | Uint8Array, headers = {}): HttpRequest => {
    const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
    const mac = createHmac('sha256', secretValues[platform]).update(bytes).digest('hex');
    return {
      method: 'POST',
      path: `/webhooks/${platform}`,
      headers: { 'x-hub-signature-256': `sha256=${mac}`, ...headers },
      pathParameters: {},
      body: bytes,
      receivedAtMs: system.clock.now(),
      correlationId: 'c-1',
    };
  };
  /** Answers as the API would. */
  const answer = (asked: HttpRequest): Promise<HttpAnswer> =>
    respond(asked).catch((error: unknown) => answerError(error, asked.correlationId));

  return {
    ...system,
    records,
    queues,
    store,
    faults,
    calls,
    givenUp,
    accept,
    knownAs,
    request,
    answer,
    /** Sends a signed body; answers what the sender sees. */
    post: (platform: Platform, body: string | Uint8Array, headers = {}) =>
      answer(request(platform, body, headers)),
    /** Does what the worker does when the effect is made. */
    async apply(platform: Platform, eventId: string): Promise<void> {
      const key = recordKey(hasher, platform, eventId);
      const payloadHash = records.records.get(key)?.payloadHash ?? '';
      const target = { key, generation: 0, payloadHash };
      const nowMs = system.clock.now();
      await records.claim(target, 'worker', nowMs, nowMs + 1000);
      await records.complete(target, 'worker', nowMs);
    },
  };
}
