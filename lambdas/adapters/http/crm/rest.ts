/**
 * The generic REST CRM, the default.
 *
 *   GET  /customers?phone=<E.164>                                  200 {customerId, tier, changedAt?} · 404 in JSON: unknown
 *   PUT  /{platform}/interactions/{interactionId}/events/{eventId} body {platform, eventType, occurredAt, data}
 *                                                                  200 or 201 {caseId?}, 204; the path is the effect's key
 *   GET  /cases?correlationId=<request id>                         200 {cases: [{caseId}]} or {caseId} · 404 in JSON: none yet
 *   POST /cases                                                    body {…fields, correlationId: <request id>}
 *                                                                  200 or 201 {caseId}
 *
 * Every call carries `x-correlation-id`; PUT and POST `x-idempotency-key` (`{platform}:{eventId}`, the request id).
 * An event that names no interaction has `-` in its place.
 * With CRM_SUPPORTS_IDEMPOTENCY=no the GET is made before the POST: best effort, since two workers may ask at once.
 */
import type { Crm } from '../../../core/ports.ts';
import { field, textOf } from '../../../core/reply/fields.ts';
import type { Reply } from '../../../core/reply/read-reply.ts';
import type { ReplyTable } from '../../../core/reply/table.ts';
import { customerOf, pathSegment, UNKNOWN_CUSTOMER } from './answers.ts';
import { type CrmConnection, createAsk } from './exchange.ts';

/** Nobody's names of errors are known here; only the CRM itself, in JSON, can say that there is no such thing. */
export const REST_REPLIES: ReplyTable = {
  code: ['/code', '/error', '/errorCode', '/error/code', '/errors/*/code'],
  field: ['/field', '/error/field', '/errors/*/field'],
  statuses: { 404: 'absent' },
};

/** The port over a generic REST CRM. */
export function createRestCrm(connection: CrmConnection, supportsIdempotency: boolean): Crm {
  const ask = createAsk(connection, { table: REST_REPLIES });
  return {
    findCustomer: (phone, options) =>
      ask(
        { method: 'GET', path: `/customers?phone=${encodeURIComponent(phone)}` },
        options,
        (reply, verdict) => {
          if (verdict === 'absent') return UNKNOWN_CUSTOMER;
          if (reply.status !== 200) return undefined;
          const [customerId, tier, changedAt] = ['customerId', 'tier', 'changedAt'].map((name) =>
            field(reply.json, name),
          );
          return customerOf(customerId, tier, changedAt);
        },
      ),

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
        const question = { method: 'GET', path, kind: 'check' } as const;
        const found = await ask<{ caseId?: string }>(question, options, (reply, verdict) => {
          if (verdict === 'absent') return {};
          return reply.status === 200 ? writtenCase(reply.json) : undefined;
        });
        return found.caseId;
      }
    },
  };
}

/** The first case of a list, or the one case; undefined where the answer is neither. */
function writtenCase(json: unknown): { caseId?: string } | undefined {
  const list = field(json, 'cases');
  if (Array.isArray(list) && list.length === 0) return {};
  const caseId = textOf(field(Array.isArray(list) ? list[0] : json, 'caseId'));
  return caseId === undefined ? undefined : { caseId };
}

/** 201 and 204 say by themselves that it is done; an empty 200 may be a load balancer's. */
function isDone({ status, shape, json }: Reply): boolean {
  if (shape === 'empty') return status === 201 || status === 204;
  return (status === 200 || status === 201) && isObject(json);
}

function caseOf(reply: Reply): { caseId?: string } {
  const caseId = textOf(field(reply.json, 'caseId'));
  return caseId === undefined ? {} : { caseId };
}

function isObject(json: unknown): boolean {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}
