/** Taking a request in: PENDING first, then the queue, then the answer (P1). */

import { connectorIn } from '../connector/default.ts';
import { RequestError } from '../errors.ts';
import type { HttpAnswer, HttpRequest, Respond } from '../http/message.ts';
import { readPayload } from '../message/payload.ts';
import type {
  Clock,
  Filing,
  Hasher,
  IdempotencyKeys,
  Metrics,
  Random,
  RequestStore,
  Tracer,
} from '../ports.ts';
import { deadlineAt, type Within } from '../time/deadline.ts';
import { untraced } from '../tracing/untraced.ts';
import type { ApiKeyGuard } from '../verify/api-key.ts';
import { idempotencyKeyIn } from './idempotency-key.ts';
import { hiddenKey, requestIdOf } from './request-id.ts';

export interface SubmitDeps {
  clock: Clock;
  random: Random;
  hasher: Hasher;
  metrics: Metrics;
  tracer?: Tracer;
  authorize: ApiKeyGuard;
  /** Key of the HMACs over phone numbers. Throws UnavailableError. */
  piiKey: () => Promise<string>;
  keys: IdempotencyKeys;
  requests: Pick<RequestStore, 'createPending' | 'submittedHash' | 'read'>;
}

export interface SubmitOptions {
  /** From the request's own time stamp: past it the answer is 503. */
  deadlineMs: number;
  maxBodyBytes: number;
}

/** What a caller asks for, once it has been read. */
export interface Submission {
  /** For metrics and spans. */
  dimensions: Record<string, string>;
  /** The request as it goes out under this id; `piiKey` is that of the HMACs. Throws RequestError. */
  prepare(requestId: string, piiKey: string): Prepared;
}

export interface Prepared {
  payloadHash: string;
  /** Under what the request is found. */
  filing: Filing;
  /** Throws UnavailableError. */
  send(traceparent: string | undefined): Promise<void>;
}

/**
 * Reads what a request asks for out of its body. Throws RequestError.
 */
export type ReadSubmission = (
  request: HttpRequest,
  body: Readonly<Record<string, unknown>>,
) => Promise<Submission>;

/**
 * Every step can be done again: a crash or a fault anywhere is 503, and the retry under the same key sends again, which
 * SQS (for 5 minutes) or the worker drops. Without a key a retry is a request of its own.
 */
export function createSubmission(
  deps: SubmitDeps,
  options: SubmitOptions,
  readSubmission: ReadSubmission,
): Respond {
  const { clock, hasher, keys, metrics, random, requests, tracer = untraced } = deps;

  const accept = async (
    requestId: string,
    connector: string,
    { payloadHash, filing, send }: Prepared,
    within: Within,
    traceparent: string | undefined,
  ): Promise<void> => {
    if (
      !(await within(() => requests.createPending(requestId, payloadHash, clock.now(), filing, connector)))
    ) {
      const submitted = await within(() => requests.submittedHash(requestId, clock.now()));
      if (submitted !== undefined && submitted !== payloadHash) throw reused();
    }
    await within(() => send(traceparent));
  };
  const reused = (): RequestError => {
    metrics.count('PayloadConflicts');
    return new RequestError(409, 'key_reused', 'This Idempotency-Key came with another body.');
  };

  const submit = async (request: HttpRequest, within: Within): Promise<HttpAnswer> => {
    const connector = connectorIn(request.pathParameters);
    await within(() => deps.authorize(request, connector));
    if (request.body.byteLength > options.maxBodyBytes)
      throw new RequestError(413, 'too_large', `The body is over ${options.maxBodyBytes} bytes.`);
    const idempotencyKey = idempotencyKeyIn(request.headers);
    const submission = await readSubmission(request, readPayload(hasher, request.body).value);
    const piiKey = await within(deps.piiKey);
    const hidden = idempotencyKey === undefined ? undefined : hiddenKey(hasher, piiKey, idempotencyKey);
    const requestId = hidden === undefined ? random.id() : requestIdOf(hidden);
    const prepared = submission.prepare(requestId, piiKey);
    const { payloadHash } = prepared;
    const traced = {
      kind: 'server',
      parent: request.headers['traceparent'],
      attributes: submission.dimensions,
    } as const;
    const work = () =>
      tracer.span('accept request', traced, async ({ traceparent }) => {
        await accept(requestId, connector, prepared, within, traceparent);
        metrics.count('RequestsAccepted', 1, submission.dimensions);
        return { requestId };
      });
    if (hidden === undefined) return answer(await work(), 'PENDING');

    let isNew = false;
    const workOnce = () => {
      isNew = true;
      return work();
    };
    const kept = await within(() => keys.once({ key: hidden, payloadHash }, workOnce));
    if (isNew) return answer(kept, 'PENDING');
    metrics.count('RequestsDuplicate');
    const known = await within(() => requests.read(kept.requestId, clock.now()));
    // Its result has gone by: the key is free for a new request, whose effect key is still the old one.
    return known === undefined ? answer(await work(), 'PENDING') : answer(kept, known.status);
  };

  return async (request) => {
    const within = deadlineAt(clock, request.receivedAtMs + options.deadlineMs);
    return submit(request, within);
  };
}

function answer({ requestId }: { requestId: string }, status: string): HttpAnswer {
  return { status: 200, body: { requestId, status } };
}
