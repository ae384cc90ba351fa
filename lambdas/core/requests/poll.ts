/** GET /crm/requests/{requestId}: what became of a request. */
import { DEFAULT_CONNECTOR } from '../connector/default.ts';
import { RequestError } from '../errors.ts';
import type { Respond } from '../http/message.ts';
import type { Clock, RequestStore } from '../ports.ts';
import { deadlineAt } from '../time/deadline.ts';
import { type ApiKeyGuard, assertOpens } from '../verify/api-key.ts';

export interface PollDeps {
  clock: Clock;
  authorize: ApiKeyGuard;
  requests: Pick<RequestStore, 'read'>;
}

/** Ids are UUIDs; whatever else is in the path is no request. */
const REQUEST_ID = /^[A-Za-z0-9-]{1,64}$/;

/** 404 where there is no such request, or its result has gone by; 403 where it is of a connector that the key does not open. `deadlineMs`: past it the answer is 503. */
export function createPoll(
  { clock, authorize, requests }: PollDeps,
  { deadlineMs }: { deadlineMs: number },
): Respond {
  return async (request) => {
    const within = deadlineAt(clock, request.receivedAtMs + deadlineMs);
    const key = await within(() => authorize(request));
    const requestId = request.pathParameters['requestId'] ?? '';
    const result = REQUEST_ID.test(requestId)
      ? await within(() => requests.read(requestId, clock.now()))
      : undefined;
    if (result === undefined)
      throw new RequestError(404, 'unknown_request', 'There is no such request, or its result has gone by.');
    assertOpens(key, result.connector ?? DEFAULT_CONNECTOR);
    const { status, attempts, fields } = result;
    return { status: 200, body: { ...fields, requestId, status, attempts } };
  };
}
