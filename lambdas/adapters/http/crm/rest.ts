/**
 * The generic REST CRM, the default.
 *
 *   GET  /customers?phone=<E.164>                                  200 {customerId, tier, changedAt?} · 404 in JSON: unknown
 *   PUT  /{platform}/interactions/{interactionId}/events/{eventId} body {platform, eventType, occurredAt, data}
 *                                                                  200 or 201 {caseId?}; the path is the effect's key
 *   GET  /cases?correlationId=<request id>                         200 {cases: [{caseId}]} or {caseId} · 404 in JSON: none yet
 *   POST /cases                                                    body {…fields, correlationId: <request id>}
 *                                                                  200 or 201 {caseId}
 *
 * Every call carries `x-correlation-id`; PUT and POST `x-idempotency-key` (`{platform}:{eventId}`, the request id).
 * An event that names no interaction has `-` in its place.
 * With CRM_SUPPORTS_IDEMPOTENCY=no the GET is made before the POST: best effort, since two workers may ask at once.
 */
import type { Crm } from '../../../core/ports.ts';
import { customerOf, field, pathSegment, textOf, UNKNOWN_CUSTOMER } from './answers.ts';
import type { CrmReply } from './classify.ts';
import { type CrmConnection, createAsk } from './exchange.ts';

/** The port over a generic REST CRM. */
export function createRestCrm(connection: CrmConnection, supportsIdempotency: boolean): Crm {
  const ask = createAsk(connection, { errorCodeOf: (json) => field(json, 'code') ?? field(json, 'error') });
  return {
    findCustomer: (phone, options) =>
      ask({ method: 'GET', path: `/customers?phone=${encodeURIComponent(phone)}` }, options, (reply) => {
        if (isAbsent(reply)) return UNKNOWN_CUSTOMER;
        if (reply.status !== 200) return undefined;
        const [customerId, tier, changedAt] = ['customerId', 'tier', 'changedAt'].map((name) =>
          field(reply.json, name),
        );
        return customerOf(customerId, tier, changedAt);
      }),

    async applyEvent(event, options) {
      const interaction = pathSegment(event.interactionId ?? '-');
      const path = `/${event.platform}/interactions/${interaction}/events/${pathSegment(event.eventId)}`;
      const { platform, eventType, occurredAt, data } = event;
      return ask(
        {
          method: 'PUT',
          path,
          body: { platform, eventType, occurredAt, data },
          idempotencyKey: `${platform}:${event.eventId}`,
        },
        options,
        (reply) => (isDone(reply) ? caseOf(reply) : undefined),
      );
    },

    async createCase(request, options) {
      const { requestId, fields } = request;
      const written = supportsIdempotency ? undefined : await findCase(requestId);
      if (written !== undefined) return { caseId: written };
      return ask(
        {
          method: 'POST',
          path: '/cases',
          body: { ...fields, correlationId: requestId },
          idempotencyKey: requestId,
          repeatable: supportsIdempotency,
        },
        options,
        (reply) => {
          const { caseId } = isDone(reply) ? caseOf(reply) : {};
          return caseId === undefined ? undefined : { caseId };
        },
      );

      async function findCase(correlationId: string): Promise<string | undefined> {
        const path = `/cases?correlationId=${encodeURIComponent(correlationId)}`;
        const found = await ask<{ caseId?: string }>({ method: 'GET', path }, options, (reply) => {
          if (isAbsent(reply)) return {};
          return reply.status === 200 ? writtenCase(reply.json) : undefined;
        });
        return found.caseId;
      }
    },
  };
}

/** Only the CRM itself, in JSON, can say that there is no such thing: a page with 404 is a load balancer's. */
function isAbsent(reply: CrmReply): boolean {
  return reply.status === 404 && reply.json !== undefined;
}

/** The first case of a list, or the one case; undefined where the answer is neither. */
function writtenCase(json: unknown): { caseId?: string } | undefined {
  const list = field(json, 'cases');
  if (Array.isArray(list) && list.length === 0) return {};
  const caseId = textOf(field(Array.isArray(list) ? list[0] : json, 'caseId'));
  return caseId === undefined ? undefined : { caseId };
}

function isDone(reply: CrmReply): boolean {
  return (reply.status === 200 || reply.status === 201) && isObject(reply.json);
}

function caseOf(reply: CrmReply): { caseId?: string } {
  const caseId = textOf(field(reply.json, 'caseId'));
  return caseId === undefined ? {} : { caseId };
}

function isObject(json: unknown): boolean {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}
