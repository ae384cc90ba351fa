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
 *          body {fields that a case knows, subject as short_description, correlation_id: <request id>} · 201 {result: {sys_id, number}}; the number is the case id
 *   GET  …/{table}?sysparm_query=correlation_id=<key>&sysparm_fields=correlation_id,sys_id,number&sysparm_limit=1
 *          200 {result: […]}: asked after a refusal by a unique index that is not known to be this one
 *
 * `…` is `/api/now/table`. Errors are `{error: {message, detail}, status: "failure"}`; a unique index refuses with
 * "unique key violation" or "duplicate entry" in them, and mostly names itself. Another column's violation is no success.
 * With CRM_SUPPORTS_IDEMPOTENCY=no (an instance with no unique index) the last GET is
 * made before the POST: best effort, since two workers may ask at once.
 */
import { createHash } from 'node:crypto';
import { TransientError } from '../../../core/errors.ts';
import type { CallOptions, Crm } from '../../../core/ports.ts';
import { field, textOf } from '../../../core/reply/fields.ts';
import type { Reply } from '../../../core/reply/read-reply.ts';
import type { ReplyTable } from '../../../core/reply/table.ts';
import { customerOf, UNKNOWN_CUSTOMER } from './answers.ts';
import { caseRecord, SERVICENOW_CASE } from './case-fields.ts';
import { type CrmConnection, createAsk } from './exchange.ts';

const TABLES = '/api/now/table';
const EVENTS = 'u_steadyline_event';
const CASES = 'sn_customerservice_case';

/** Errors have no codes, only texts. */
export const SERVICENOW_REPLIES: ReplyTable = {
  message: ['/error/message', '/error/detail'],
  messages: [
    { says: /no record found/i, status: 404, verdict: 'absent' },
    // The unique index speaks under a status that differs between releases.
    { says: /duplicate entry '[^']*' for key '([\w ]+\.)?correlation_id'/i, verdict: 'already-done' },
    { says: /unique key violation|duplicate entry/i, verdict: 'duplicate' },
  ],
};

/** The port over ServiceNow. */
export function createServiceNowCrm(connection: CrmConnection, hasUniqueIndex: boolean): Crm {
  const ask = createAsk(connection, { table: SERVICENOW_REPLIES });

  /** The record under this correlation id; undefined where there is none. */
  const find = async (table: string, key: string, options: CallOptions): Promise<unknown> => {
    const query = `sysparm_query=correlation_id%3D${encodeURIComponent(key)}`;
    const path = `${TABLES}/${table}?${query}&sysparm_fields=correlation_id,sys_id,number&sysparm_limit=1`;
    const { record } = await ask({ method: 'GET', path, kind: 'check' }, options, (reply, verdict) =>
      verdict === 'absent' ? {} : onlyMatch(reply, 'correlation_id', key),
    );
    return record;
  };

  /** The record that a second write of this key met. Throws TransientError where there is none. */
  const first = async (table: string, key: string, options: CallOptions): Promise<unknown> => {
    const record = await find(table, key, options);
    if (record === undefined) throw new TransientError('the CRM refused a second record but shows no first');
    return record;
  };

  /** Writes the record once and hands it back; undefined where our own unique index says that it is there. */
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
    const made = await ask<{ record?: unknown; isThere?: boolean }>(question, options, (reply, verdict) => {
      if (verdict === 'already-done') return {};
      return verdict === 'duplicate' ? { isThere: true } : madeRecord(reply);
    });
    return made.isThere ? first(table, key, options) : made.record;
  };

  return {
    findCustomer: (phone, options) => {
      const query = `sysparm_query=phone%3D${encodeURIComponent(phone)}`;
      const path = `${TABLES}/customer_contact?${query}&sysparm_fields=phone,sys_id,u_tier,sys_updated_on&sysparm_limit=1`;
      return ask({ method: 'GET', path }, options, (reply, verdict) => {
        if (verdict === 'absent') return UNKNOWN_CUSTOMER;
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
        (await insert(CASES, requestId, caseRecord(fields, SERVICENOW_CASE), options)) ??
        (await first(CASES, requestId, options));
      const caseId = textOf(field(record, 'number')) ?? textOf(field(record, 'sys_id'));
      if (caseId === undefined) throw new TransientError('the CRM shows a case without an id');
      return { caseId };
    },
  };
}

/**
 * The first record of a list, none where the list is empty; undefined where the answer is no such list. An instance
 * ignores a condition on a field that it doesn't know and answers any record: it must have the value asked for.
 */
function onlyMatch(reply: Reply, name: string, value: string): { record?: unknown } | undefined {
  const list = field(reply.json, 'result');
  if (reply.status !== 200 || !Array.isArray(list)) return undefined;
  if (list.length === 0) return {};
  return field(list[0], name) === value ? { record: list[0] } : undefined;
}

function madeRecord(reply: Reply): { record: unknown } | undefined {
  const record = field(reply.json, 'result');
  return reply.status === 201 && textOf(field(record, 'sys_id')) !== undefined ? { record } : undefined;
}
