/** POST /crm/requests: what the default connector can be asked for. */
import { DEFAULT_CONNECTOR } from '../connector/default.ts';
import { customerKey } from '../customer/phone.ts';
import type { Respond } from '../http/message.ts';
import { requestHash } from '../message/request-hash.ts';
import type { RequestMessage, RequestQueue } from '../ports.ts';
import { readRequest } from './read-request.ts';
import { createSubmission, type ReadSubmission, type SubmitDeps, type SubmitOptions } from './submit.ts';

export interface CustomerRequestDeps extends Pick<SubmitDeps, 'clock' | 'hasher'> {
  queue: RequestQueue;
}

/** Grouped by customer, else by request. `defaultRegion`: country of numbers without a country code. */
export function createReadCustomerRequest(
  { clock, hasher, queue }: CustomerRequestDeps,
  { defaultRegion }: { defaultRegion: string },
): ReadSubmission {
  return async ({ correlationId }, body) => {
    const asked = await readRequest(body, defaultRegion);
    return {
      dimensions: { operation: asked.operation },
      prepare(requestId, piiKey) {
        const acceptedAtMs = clock.now();
        const head = { kind: 'request', requestId, acceptedAtMs, generation: 0, correlationId } as const;
        const message: RequestMessage = { ...head, ...asked };
        const customer = asked.phone === undefined ? undefined : customerKey(hasher, piiKey, asked.phone);
        const group = customer ?? requestId;
        return {
          payloadHash: requestHash(hasher, message),
          filing: { ...(customer && { under: customer }), as: DEFAULT_CONNECTOR },
          send: (traceparent) => queue.sendRequest(message, group, traceparent),
        };
      },
    };
  };
}

/** The rule of the route. */
export function createSubmit(
  deps: SubmitDeps & CustomerRequestDeps,
  options: SubmitOptions & { defaultRegion: string },
): Respond {
  return createSubmission(deps, options, createReadCustomerRequest(deps, options));
}
