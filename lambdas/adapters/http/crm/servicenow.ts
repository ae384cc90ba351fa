/**
 * ServiceNow: every effect is a record under a unique `correlation_id`; where it is there already, that is the effect.
 *
 *   GET  …/customer_contact?sysparm_query=phone=<E.164>
 *          &sysparm_fields=phone,sys_id,u_tier,sys_updated_on&sysparm_limit=1
 *          200 {result: [{phone, sys_id, u_tier, sys_updated_on}]}, unknown: {result: []}; or 404 "No Record found"
 *   POST …/u_steadyline_event
 *          body {correlation_id, u_platform, u_event_id, u_interaction_id?, u_event_type, u_occurred_at, u_data: JSON text}
 *          201 {result: {sys_id}} · correlation_id: sha256 of `{platform}#{eventId}` in hex
 *   POST …/sn_customerservice_case
 *          body {…fields, correlation_id: <request id>} · 201 {result: {sys_id, number}}; the number is the case id
 *   GET  …/{table}?sysparm_query=correlation_id=<key>&sysparm_fields=correlation_id,sys_id,number&sysparm_limit=1
 *          200 {result: […]}: asked after a refusal by the unique index
 *
 * `…` is `/api/now/table`. Errors are `{error: {message, detail}, status: "failure"}`; a unique index refuses with
 * "unique key violation" in them. With CRM_SUPPORTS_IDEMPOTENCY=no (an instance with no unique index) the last GET is
 * made before the POST: best effort, since two workers may ask at once.
 */
import { createHash } from 'node:crypto';
import { TransientError } from '../../../core/errors.ts';
import type { CallOptions, Crm } from '../../../core/ports.ts';
import { customerOf, field, textOf, UNKNOWN_CUSTOMER } from './answers.ts';
import type { CrmReply } from './classify.ts';
import { type CrmConnection, createAsk } from './exchange.ts';

const TABLES = '/api/now/table';
const EVENTS = 'u_steadyline_event';
const CASES = 'sn_customerservice_case';

/** The port over ServiceNow. */
export function createServiceNowCrm(connection: CrmConnection, hasUniqueIndex: boolean): Crm {
  const ask = createAsk(connection, { errorCodeOf: () => undefined });

  /** The record under this correlation id; undefined where there is none. */
  const find = async (table: string, key: string, options: CallOptions): Promise<unknown> => {
    const query = `sysparm_query=correlation_id%3D${encodeURIComponent(key)}`;
    const path = `${TABLES}/${table}?${query}&sysparm_fields=correlation_id,sys_id,number&sysparm_limit=1`;
    const { record } = await ask({ method: 'GET', path }, options, (reply) =>
      onlyMatch(reply, 'correlation_id', key),
    );
    return record;
  };

  /** Writes the record once and hands it back; undefined where the unique index says that it is there. */
  const insert = async (
    table: string,
    key: string,
    fields: Record<string, unknown>,
    options: CallOptions,
  ): Promise<unknown> => {
    const written = hasUniqueIndex ? undefined : await find(table, key, options);
    if (written !== undefined) return written;
    const body = { ...fields, correlation_id: key };
    const write = { method: 'POST', path: `${TABLES}/${table}`, body } as const;
    const question = { ...write, idempotencyKey: key, repeatable: hasUniqueIndex };
    const { record } = await ask<{ record?: unknown }>(question, options, (reply) =>
      isDuplicate(reply) ? {} : madeRecord(reply),
    );
    return record;
  };

  return {
    findCustomer: (phone, options) => {
      const query = `sysparm_query=phone%3D${encodeURIComponent(phone)}`;
      const path = `${TABLES}/customer_contact?${query}&sysparm_fields=phone,sys_id,u_tier,sys_updated_on&sysparm_limit=1`;
      return ask({ method: 'GET', path }, options, (reply) => {
        const match = onlyMatch(reply, 'phone', phone);
        if (match === undefined || match.record === undefined)
          return match === undefined ? undefined : UNKNOWN_CUSTOMER;
        const [id, tier, changedAt] = ['sys_id', 'u_tier', 'sys_updated_on'].map((name) =>
          field(match.record, name),
        );
        return customerOf(id, tier, changedAt);
      });
    },

    async applyEvent(event, options) {
      const key = createHash('sha256').update(`${event.platform}#${event.eventId}`).digest('hex');
      const fields = {
        u_platform: event.platform,
        u_event_id: event.eventId,
        ...(event.interactionId === undefined ? {} : { u_interaction_id: event.interactionId }),
        u_event_type: event.eventType,
        u_occurred_at: event.occurredAt,
        u_data: JSON.stringify(event.data),
      };
      await insert(EVENTS, key, fields, options);
      return {};
    },

    async createCase({ requestId, fields }, options) {
      const record =
        (await insert(CASES, requestId, fields, options)) ?? (await find(CASES, requestId, options));
      const caseId = textOf(field(record, 'number')) ?? textOf(field(record, 'sys_id'));
      if (caseId === undefined) throw new TransientError('the CRM refused a second case but shows no first');
      return { caseId };
    },
  };
}

/**
 * The first record of a list, none where the list is empty; undefined where the answer is no such list. An instance
 * ignores a condition on a field that it doesn't know and answers any record: it must bear the value asked for.
 */
function onlyMatch(reply: CrmReply, name: string, value: string): { record?: unknown } | undefined {
  const list = field(reply.json, 'result');
  const message = String(field(field(reply.json, 'error'), 'message'));
  if (reply.status === 404 && /no record found/i.test(message)) return {};
  if (reply.status !== 200 || !Array.isArray(list)) return undefined;
  if (list.length === 0) return {};
  return field(list[0], name) === value ? { record: list[0] } : undefined;
}

function madeRecord(reply: CrmReply): { record: unknown } | undefined {
  const record = field(reply.json, 'result');
  return reply.status === 201 && textOf(field(record, 'sys_id')) !== undefined ? { record } : undefined;
}

/** The unique index speaks through the message, under a status that differs between releases. */
function isDuplicate(reply: CrmReply): boolean {
  const error = field(reply.json, 'error');
  const said = `${String(field(error, 'message'))} ${String(field(error, 'detail'))}`;
  return reply.status >= 400 && /unique key violation|duplicate entry/i.test(said);
}
