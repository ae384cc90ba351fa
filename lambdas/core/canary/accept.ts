/** `POST /canary/{events,requests}`: what an event of ours goes through on its way in: signature, record, queue, 200. */
import { RequestError } from '../errors.ts';
import { type HttpRequest, parseJsonObject, type Respond } from '../http/message.ts';
import type { CanaryMessage, CanaryQueues, ClaimTarget, Clock, Hasher } from '../ports.ts';
import { deadlineAt } from '../time/deadline.ts';
import type { SignatureGuard } from '../verify/signature.ts';
import { canaryTarget } from './record.ts';

export interface AcceptCanaryDeps {
  /** By the canary's own profile and secret. */
  guard: SignatureGuard;
  /** Writes the record that the worker will claim. Throws UnavailableError. */
  record: (target: ClaimTarget, nowMs: number) => Promise<unknown>;
  queues: CanaryQueues;
  clock: Clock;
  hasher: Hasher;
}

/** INGEST_DEADLINE_MS, from the request's own time stamp. */
export interface AcceptCanaryOptions {
  deadlineMs: number;
}

/** A canary's body is five short fields, bytes: a flood of large ones is not even hashed. */
const MAX_BYTES = 1024;
const ID = /^[A-Za-z0-9-]{1,64}$/;

/** Whether a request is for this rule, and not for the function's other routes. */
export function isForCanary({ path }: Pick<HttpRequest, 'path'>): boolean {
  return path === '/canary/events' || path === '/canary/requests';
}

/** The rule of both routes. The message's kind is set here alone: no payload of another sender can become one. */
export function createAcceptCanary(deps: AcceptCanaryDeps, { deadlineMs }: AcceptCanaryOptions): Respond {
  const { guard, record, queues, clock, hasher } = deps;
  return async (request) => {
    const within = deadlineAt(clock, request.receivedAtMs + deadlineMs);
    if (request.body.byteLength > MAX_BYTES)
      throw new RequestError(413, 'too_large', `The body is over ${MAX_BYTES} bytes.`);
    await within(() => guard(request));
    const message = readCall(request);
    if (!queues.has(message.queue))
      throw new RequestError(400, 'no_such_queue', 'No queue of that name takes canaries here.');
    await within(() => record(canaryTarget(hasher, message), clock.now()));
    await within(() => queues.send(message));
    return { status: 200, body: { status: 'accepted', id: message.id } };
  };
}

function readCall(request: HttpRequest): CanaryMessage {
  const { id, queue, sentAtMs } = parseJsonObject(request.body);
  if (typeof id !== 'string' || !ID.test(id) || typeof queue !== 'string' || !Number.isFinite(sentAtMs))
    throw new RequestError(400, 'no_canary', 'The body is no canary.');
  return { kind: 'canary', id, queue, sentAtMs: Number(sentAtMs), correlationId: request.correlationId };
}
