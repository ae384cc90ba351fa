/** `POST /webhooks/{genesys,nice}`: size, signature, JSON, id, then protocol Ingest, all before its own deadline (P13). */
import { RequestError, SteadylineError } from '../errors.ts';
import type { HttpRequest, Respond } from '../http/message.ts';
import { memberAt } from '../message/ids.ts';
import { readPayload } from '../message/payload.ts';
import type { Clock, Hasher, Metrics, Platform, Tracer } from '../ports.ts';
import { deadlineAt, type Within } from '../time/deadline.ts';
import { untraced } from '../tracing/untraced.ts';
import type { VerifierProfile } from '../verify/profile.ts';
import type { SignatureGuard } from '../verify/signature.ts';
import type { Accept } from './accept.ts';
import { eventMessage, type ReadEvent } from './event-message.ts';
import { nameEvent } from './event-name.ts';
import { ingestSpan } from './ingest-span.ts';
import type { KnownAs } from './known-as.ts';

/** How one platform's webhooks are verified. */
export interface WebhookSource {
  profile: VerifierProfile;
  guard: SignatureGuard;
}

export interface WebhookDeps {
  sources: Readonly<Record<Platform, WebhookSource>>;
  accept: Accept;
  knownAs: KnownAs;
  clock: Clock;
  hasher: Hasher;
  metrics: Metrics;
  tracer?: Tracer;
}

export interface WebhookOptions {
  /** INGEST_DEADLINE_MS, from the request's own time stamp. */
  deadlineMs: number;
  /** INGEST_MAX_BODY_BYTES. */
  maxBodyBytes: number;
}

/** The rule of both webhook routes; the last segment of the path names the platform. */
export function createWebhook(deps: WebhookDeps, options: WebhookOptions): Respond {
  const { clock, metrics, tracer = untraced } = deps;

  const verify = async (request: HttpRequest, { guard }: WebhookSource, within: Within): Promise<void> => {
    if (request.body.byteLength > options.maxBodyBytes)
      throw new RequestError(413, 'too_large', `The body is over ${options.maxBodyBytes} bytes.`);
    const startedMs = clock.now();
    try {
      await within(() => guard(request));
    } finally {
      metrics.timing('SignatureCheckLatency', clock.now() - startedMs);
    }
  };

  const readEvent = (request: HttpRequest, platform: Platform): ReadEvent => {
    const { profile } = deps.sources[platform];
    const { value, hash } = readPayload(deps.hasher, request.body, profile.deliveryStamps);
    const name = nameEvent(platform, value, eventIdBy(profile, request, value));
    const event = eventMessage(platform, name, { data: value, hash }, request.correlationId, clock.now());
    return { event, formerId: name.formerId };
  };

  return async (request) => {
    const within = deadlineAt(clock, request.receivedAtMs + options.deadlineMs);
    try {
      const platform = platformOf(request.path);
      await verify(request, deps.sources[platform], within);
      const { event: read, formerId } = readEvent(request, platform);
      const event = await deps.knownAs(read, formerId, within);
      // Only now: who has no secret makes no spans.
      const traced = ingestSpan('server', event, request.headers['traceparent']);
      const status = await tracer.span('ingest', traced, (span) =>
        deps.accept(event, within, span.traceparent),
      );
      return { status: 200, body: { status, eventId: event.eventId } };
    } catch (error) {
      const reason = error instanceof SteadylineError ? error.code : 'fault';
      if (reason === 'bad_signature') metrics.count('SignatureFailures');
      metrics.count('EventsRefused', 1, { reason });
      throw error;
    } finally {
      metrics.timing('AckLatency', clock.now() - request.receivedAtMs);
    }
  };
}

function platformOf(path: string): Platform {
  const last = path.split('/').at(-1);
  if (last === 'genesys' || last === 'nice') return last;
  throw new RequestError(404, 'not_found', 'There is no such webhook.');
}

/** The event's id where the profile says where it is; undefined leaves it to the platform's own place. */
function eventIdBy(profile: VerifierProfile, request: HttpRequest, payload: unknown): unknown {
  return profile.eventId
    ?.map((source) => ('header' in source ? request.headers[source.header] : memberAt(payload, source.path)))
    .find((id) => id !== undefined);
}
