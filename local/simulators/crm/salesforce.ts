/**
 * The Salesforce dialect, with external ids that are unique (`…` is `/services/data/vXX.0`):
 * - `PATCH …/sobjects/{Object}/{Field__c}/{value}`: upsert → 201 `{id, success, errors, created}`, 200 where the
 *   record was there already
 * - `GET …/sobjects/Contact/{Phone field}/{E.164}?fields=` → the customer, or 404 `[{errorCode, message}]`
 * - `GET …/sobjects/{Object}/{Field__c}/{value}` → `{Id}`, or 404
 * - `GET …/query?q=SELECT … FROM … WHERE Phone = '+1…'` → `{totalSize, done, records}`
 * A customer's field that names a tier holds the tier, one that names a phone the number, any other the customer id.
 * An upsert of `Case` is a case; of any other object, an event.
 */
import type { SimRefusal } from '../fault-action.ts';
import { fnvHex } from '../hash.ts';
import { jsonObject, type SimReply, type SimRequest, textField } from '../system.ts';
import type { CrmBook } from './book.ts';
import type { SimCustomer } from './customers.ts';

/** Kinds as in the generic dialect; undefined: no Salesforce path. */
export function salesforceKind(method: string, segments: readonly string[]): string | undefined {
  if (segments[0] !== 'services') return undefined;
  if (segments[3] === 'query') return 'lookup';
  if (segments[3] !== 'sobjects') return 'other';
  if (method !== 'PATCH') return segments[4] === 'Contact' ? 'lookup' : 'case-query';
  return segments[4] === 'Case' ? 'case' : 'event';
}

/** Answers one call of the Salesforce dialect. */
export function answerSalesforce(book: CrmBook, request: SimRequest): SimReply {
  const { method, segments, query } = request;
  const [, , , resource, object = '', field = '', value = ''] = segments;
  if (method === 'GET' && resource === 'query') return select(book, query.get('q') ?? '');
  if (resource !== 'sobjects' || value === '') return failure(404, 'NOT_FOUND');
  if (method === 'GET' && object === 'Contact') return findContact(book, value, query.get('fields') ?? 'Id');
  if (method === 'GET') {
    const held = book.ledger.held(`${object}/${field}/${value}`);
    return held === undefined ? failure(404, 'NOT_FOUND') : { status: 200, body: { Id: idOf(held.key) } };
  }
  return method === 'PATCH'
    ? upsert(book, request, object, field, value)
    : failure(405, 'METHOD_NOT_ALLOWED');
}

/** As Salesforce refuses a field: a list of errors, each with its code and its fields. */
export function refuseAsSalesforce({ status, code, field }: SimRefusal): SimReply {
  return { status, body: [{ errorCode: code, message: `${field} was refused`, fields: [field] }] };
}

function upsert(
  book: CrmBook,
  { text, nowMs }: SimRequest,
  object: string,
  field: string,
  value: string,
): SimReply {
  const body = jsonObject(text);
  if (body === undefined) return failure(400, 'JSON_PARSER_ERROR');
  const kind = object === 'Case' ? 'case' : 'event';
  const origin = {
    platform: textField(body, 'Platform__c') ?? '',
    interactionId: textField(body, 'Interaction_Id__c') ?? '',
    eventId: textField(body, 'Event_Id__c') ?? value,
    eventType: textField(body, 'Event_Type__c') ?? '',
  };
  const refusal = book.rules.strike({ kind, ...origin }, text);
  if (refusal?.named !== undefined) return refuseAsSalesforce(refusal.named);
  if (refusal !== undefined) return failure(refusal.status, 'FIELD_CUSTOM_VALIDATION_EXCEPTION');
  const key = `${object}/${field}/${value}`;
  const id = idOf(key);
  if (book.ledger.repeat(key, text, nowMs) !== undefined) {
    return { status: 200, body: { id, success: true, errors: [], created: false } };
  }
  const ids = { ...origin, object, externalId: value, recordId: id };
  book.ledger.add({ kind, key, ids, atMs: nowMs, text });
  return { status: 201, body: { id, success: true, errors: [], created: true } };
}

function select(book: CrmBook, soql: string): SimReply {
  const fields = /SELECT\s+(.+?)\s+FROM\s+(\w+)/i.exec(soql);
  const phone = /'(\+?\d+)'/.exec(soql)?.[1];
  if (fields === null || phone === undefined) return failure(400, 'MALFORMED_QUERY');
  const [, list = '', object = ''] = fields;
  const customer = book.customer(phone);
  const records = customer === undefined ? [] : [contactRecord(object, phone, customer, list)];
  return { status: 200, body: { totalSize: records.length, done: true, records } };
}

function findContact(book: CrmBook, phone: string, fields: string): SimReply {
  const customer = book.customer(phone);
  return customer === undefined
    ? failure(404, 'NOT_FOUND')
    : { status: 200, body: contactRecord('Contact', phone, customer, fields) };
}

function contactRecord(
  type: string,
  phone: string,
  customer: SimCustomer,
  fields: string,
): Record<string, unknown> {
  const fieldOf = (name: string): string => {
    if (/tier/i.test(name)) return customer.tier;
    return /phone/i.test(name) ? phone : customer.customerId;
  };
  const named = fields.split(',').map((name) => [name.trim(), fieldOf(name)]);
  return { attributes: { type }, ...Object.fromEntries(named) };
}

function idOf(key: string): string {
  return `500${fnvHex(key)}${fnvHex(`${key}#`)}`.slice(0, 18);
}

function failure(status: number, errorCode: string): SimReply {
  return { status, body: [{ errorCode, message: `simulated ${errorCode}` }] };
}
