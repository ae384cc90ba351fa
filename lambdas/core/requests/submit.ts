/** POST /crm/requests: PENDING first, then the queue, then the answer (P1). */

import { customerKey } from '../customer/phone.ts';
import { RequestError } from '../errors.ts';
import type { HttpAnswer, HttpRequest, Respond } from '../http/message.ts';
import { readPayload } from '../message/payload.ts';
import type {
  Clock,
  Hasher,
  IdempotencyKeys,
  Metrics,
  Random,
  RequestMessage,
  RequestQueue,
  RequestStore,
  Tracer,
} from '../ports.ts';
import { deadlineAt, type Within } from '../time/deadline.ts';
import { untraced } from '../tracing/untraced.ts';
import type { ApiKeyGuard } from '../verify/api-key.ts';
import { requestHash } from '../worker/jobs/request.ts';
import { idempotencyKeyIn, readRequest } from './read-request.ts';
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
  queue: RequestQueue;
}

export interface SubmitOptions {
  /** From the request's own time stamp: past it the answer is 503. */
  deadlineMs: number;
  maxBodyBytes: number;
  defaultRegion: string;
}

/**
 * Every step can be done again: a crash or a fault anywhere is 503, and the retry under the same key sends again, which
 * SQS (for 5 minutes) or the worker drops. Without a key a retry is a request of its own.
 */
export function createSubmit(deps: SubmitDeps, options: SubmitOptions): Respond {
  const { clock, hasher, keys, metrics, queue, random, requests, tracer = untraced } = deps;

  const accept = async (
    message: RequestMessage,
    group: string,
    payloadHash: string,
    within: Within,
    traceparent: string | undefined,
  ): Promise<void> => {
    const { requestId } = message;
    if (!(await within(() => requests.createPending(requestId, payloadHash, clock.now())))) {
      const submitted = await within(() => requests.submittedHash(requestId, clock.now()));
      if (submitted !== undefined && submitted !== payloadHash) throw reused();
    }
    await within(() => queue.sendRequest(message, group, traceparent));
  };
  const reused = (): RequestError => {
    metrics.count('PayloadConflicts');
    return new RequestError(409, 'key_reused', 'This Idempotency-Key came with another body.');
  };

  const submit = async (request: HttpRequest, within: Within): Promise<HttpAnswer> => {
    await within(() => deps.authorize(request));
    if (request.body.byteLength > options.maxBodyBytes)
      throw new RequestError(413, 'too_large', `The body is over ${options.maxBodyBytes} bytes.`);
    const idempotencyKey = idempotencyKeyIn(request.headers);
    const asked = await readRequest(readPayload(hasher, request.body).value, options.defaultRegion);
    const piiKey = await within(deps.piiKey);
    const hidden = idempotencyKey === undefined ? undefined : hiddenKey(hasher, piiKey, idempotencyKey);
    const requestId = hidden === undefined ? random.id() : requestIdOf(hidden);
    const message: RequestMessage = {
      kind: 'request',
      requestId,
      ...asked,
      acceptedAtMs: clock.now(),
      generation: 0,
      correlationId: request.correlationId,
    };
    const payloadHash = requestHash(hasher, message);
    const group = asked.phone === undefined ? requestId : customerKey(hasher, piiKey, asked.phone);
    const { operation } = asked;
    const traced = {
      kind: 'server',
      parent: request.headers['traceparent'],
      attributes: { operation },
    } as const;
    const work = () =>
      tracer.span('accept request', traced, async ({ traceparent }) => {
        await accept(message, group, payloadHash, within, traceparent);
        metrics.count('RequestsAccepted', 1, { operation });
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
