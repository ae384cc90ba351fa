/**
 * The ServiceNow dialect, with a `correlation_id` that is unique in each table:
 * - `POST /api/now/table/{table}` `{correlation_id, …}` → 201 `{result: {sys_id, number, correlation_id}}`, or the
 *   refusal of the unique index: 409 `{error: {message, detail}, status: "failure"}`
 * - `PATCH` or `PUT /api/now/table/{table}/{sys_id}` → 200 `{result}`
 * - `GET /api/now/table/{table}?sysparm_query=correlation_id=…` → `{result: [{sys_id, number, correlation_id}]}`
 * - `GET /api/now/table/{table}?sysparm_query=…phone=+1…` → `{result: [{sys_id, …}]}`; a field of `sysparm_fields` that
 *   names a tier holds the tier, one that names a phone the number, all others the customer id
 * Tables whose name ends in `case`, `incident` or `task` hold cases; all others, events.
 */
import type { SimRefusal } from '../fault-action.ts';
import { fnvHex } from '../hash.ts';
import { jsonObject, type SimReply, type SimRequest, textField } from '../system.ts';
import type { CrmBook } from './book.ts';
import type { CrmEffect } from './ledger.ts';

/** Kinds as in the generic dialect; undefined: no ServiceNow path. */
export function serviceNowKind(method: string, segments: readonly string[]): string | undefined {
  if (segments[0] !== 'api' || segments[1] !== 'now') return undefined;
  const holdsCases = /(case|incident|task)$/.test(segments[3] ?? '');
  if (method !== 'GET') return holdsCases ? 'case' : 'event';
  return !holdsCases && /consumer|contact|customer|user|account/.test(segments[3] ?? '')
    ? 'lookup'
    : 'case-query';
}

/** Answers one call of the ServiceNow dialect. */
export function answerServiceNow(book: CrmBook, request: SimRequest): SimReply {
  const { method, segments, query } = request;
  const [, , , table = '', sysId] = segments;
  if (method === 'POST') return insert(book, request, table);
  if (method === 'GET') {
    return serviceNowKind(method, segments) === 'lookup'
      ? findCustomer(book, query)
      : findRecord(book, table, query.get('sysparm_query') ?? '');
  }
  const held = book.ledger.effects().find(({ ids }) => ids['recordId'] === sysId);
  if (held === undefined) return failure(404, 'No Record found');
  book.ledger.repeat(held.key, request.text, request.nowMs);
  return { status: 200, body: { result: recordOf(held) } };
}

/** ServiceNow's errors have texts only, no codes. */
export function refuseAsServiceNow({ status, field }: SimRefusal): SimReply {
  return failure(status, `Data Policy Exception: the following fields are invalid: ${field}`);
}

function insert(book: CrmBook, { text, nowMs }: SimRequest, table: string): SimReply {
  const body = jsonObject(text);
  const correlationId = textField(body, 'correlation_id');
  if (body === undefined || correlationId === undefined) return failure(400, 'correlation_id is missing');
  const kind = /(case|incident|task)$/.test(table) ? 'case' : 'event';
  const origin = {
    platform: textField(body, 'u_platform') ?? '',
    interactionId: textField(body, 'u_interaction_id') ?? '',
    eventId: textField(body, 'u_event_id') ?? correlationId,
    eventType: textField(body, 'u_event_type') ?? '',
  };
  const refusal = book.rules.strike({ kind, ...origin }, text);
  if (refusal?.named !== undefined) return refuseAsServiceNow(refusal.named);
  if (refusal !== undefined) return failure(refusal.status, 'refused');
  const key = `${table}/${correlationId}`;
  if (book.ledger.repeat(key, text, nowMs) !== undefined) {
    const said = `Unique Key violation detected by database (Duplicate entry '${correlationId}' for key 'correlation_id')`;
    return failure(409, `Error during insert of ${table}: ${said}`);
  }
  const ids = { ...origin, table, correlationId, recordId: fnvHex(key) + fnvHex(`${key}#`) };
  const effect = book.ledger.add({ kind, key, ids, atMs: nowMs, text });
  return { status: 201, body: { result: recordOf(effect) } };
}

function findRecord(book: CrmBook, table: string, condition: string): SimReply {
  const correlationId = /correlation_id=([^^]+)/.exec(condition)?.[1] ?? '';
  const held = book.ledger.held(`${table}/${correlationId}`);
  return { status: 200, body: { result: held === undefined ? [] : [recordOf(held)] } };
}

function findCustomer(book: CrmBook, query: URLSearchParams): SimReply {
  const phone = /(\+\d+)/.exec(query.get('sysparm_query') ?? '')?.[1] ?? '';
  const customer = book.customer(phone);
  if (customer === undefined) return { status: 200, body: { result: [] } };
  const fieldOf = (name: string): string => {
    if (/tier/.test(name)) return customer.tier;
    return /phone/.test(name) ? phone : customer.customerId;
  };
  const fields = (query.get('sysparm_fields') ?? 'sys_id,u_tier').split(',');
  const record = Object.fromEntries(fields.map((name) => [name, fieldOf(name)]));
  return { status: 200, body: { result: [record] } };
}

function recordOf({ ids }: CrmEffect): Record<string, string> {
  const { recordId = '', correlationId = '' } = ids;
  return { sys_id: recordId, number: `CS${recordId.slice(0, 7)}`, correlation_id: correlationId };
}

function failure(status: number, detail: string): SimReply {
  return { status, body: { error: { message: 'Operation Failed', detail }, status: 'failure' } };
}
