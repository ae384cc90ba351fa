/** Records of the simulated organisation, under unique external ids. */
import { jsonObject, type SimReply, type SimRequest, textField } from '../system.ts';
import { idOf } from './contacts.ts';
import { failure, noColumn, type Org, shown } from './org.ts';
import type { Schema } from './schema.ts';

/** Of a text field; external ids are texts (255 characters at most). */
const LONGEST = 255;
const LONGEST_AREA = 131_072;

export interface Address {
  object: string;
  field: string;
  value: string;
}

/** Makes the record, or brings it up to date. */
export function upsert(org: Org, { text, nowMs }: SimRequest, address: Address): SimReply {
  const { schema, ledger, rules, options } = org;
  const place = placeOf(schema, address);
  if ('status' in place) return place;
  const { object, field } = place;
  const body = jsonObject(text);
  if (body === undefined) return failure(400, 'JSON_PARSER_ERROR', 'The body is no JSON object');
  const fault = bodyFault(schema, object, field, body);
  if (fault !== undefined) return fault;
  const kind = object === 'Case' ? 'case' : 'event';
  const origin = {
    platform: textField(body, 'Platform__c') ?? '',
    interactionId: textField(body, 'Interaction_Id__c') ?? '',
    eventId: textField(body, 'Event_Id__c') ?? address.value,
    eventType: textField(body, 'Event_Type__c') ?? '',
  };
  const refusal = rules.strike({ kind, ...origin });
  if (refusal !== undefined)
    return failure(refusal.status, 'FIELD_CUSTOM_VALIDATION_EXCEPTION', 'refused by a rule', []);
  // External ids are compared without case.
  const key = `${object}/${field}/${address.value.toLowerCase()}`;
  const id = idOf(object === 'Case' ? '500' : 'a00', key);
  const before = org.rows.get(id);
  const named = Object.entries(body).map(([name, value]) => [schema.field(object, name) ?? name, value]);
  org.rows.set(id, { ...before, ...Object.fromEntries(named), Id: id, [field]: address.value });
  const isThere = ledger.repeat(key, text, nowMs) !== undefined;
  if (isThere && options.noBodyOnUpdate) return { status: 204 };
  if (!isThere)
    ledger.add({
      kind,
      key,
      ids: { ...origin, object, externalId: address.value, recordId: id },
      atMs: nowMs,
      text,
    });
  return { status: isThere ? 200 : 201, body: { id, success: true, errors: [], created: !isThere } };
}

function bodyFault(
  schema: Schema,
  object: string,
  externalId: string,
  body: Record<string, unknown>,
): SimReply | undefined {
  for (const [name, value] of Object.entries(body)) {
    const field = schema.field(object, name);
    if (field === undefined) return noColumn(name, object);
    if (!schema.isWritable(field) || field === externalId)
      return failure(400, 'INVALID_FIELD_FOR_INSERT_UPDATE', `Unable to create/update fields: ${field}.`, [
        field,
      ]);
    if (typeof value === 'object' && value !== null)
      return failure(400, 'JSON_PARSER_ERROR', `Cannot deserialize instance of string from ${field}`);
    const longest = /^(Description|Data__c)$/.test(field) ? LONGEST_AREA : LONGEST;
    if (typeof value === 'string' && value.length > longest)
      return failure(400, 'STRING_TOO_LONG', `${field}: data value too large (max length=${longest})`, [
        field,
      ]);
  }
  return undefined;
}

/** The record under an external id. */
export function record(org: Org, request: SimRequest, address: Address): SimReply {
  const place = placeOf(org.schema, address);
  if ('status' in place) return place;
  const { object, field } = place;
  const held = org.ledger.held(`${object}/${field}/${address.value.toLowerCase()}`);
  return shownRecord(org, request, object, org.rows.get(held?.ids['recordId'] ?? ''));
}

/** The record of this id. */
export function recordById(org: Org, request: SimRequest, object: string, id: string): SimReply {
  const name = org.schema.object(object);
  if (name === undefined) return absent();
  const row = name === 'Contact' ? org.contacts.byId(id) : org.rows.get(id);
  return shownRecord(org, request, name, row);
}

/** Those of its fields that were asked for, else all. */
function shownRecord(
  { schema }: Org,
  { query: asked, segments }: SimRequest,
  object: string,
  row: Readonly<Record<string, unknown>> | undefined,
): SimReply {
  const names = asked.get('fields')?.split(',');
  const unknown = names?.find((name) => schema.field(object, name) === undefined);
  if (unknown !== undefined) return noColumn(unknown, object);
  if (row === undefined) return absent();
  const read = (name: string) => row[schema.field(object, name) ?? ''] ?? null;
  return { status: 200, body: shown(object, segments[2] ?? '', names ?? Object.keys(row), read) };
}

function absent(): SimReply {
  return failure(404, 'NOT_FOUND', 'The requested resource does not exist');
}

function placeOf(schema: Schema, address: Address): { object: string; field: string } | SimReply {
  const object = schema.object(address.object);
  const field = object === undefined ? undefined : schema.field(object, address.field);
  if (object === undefined || field === undefined || !schema.isUnique(field))
    return failure(404, 'NOT_FOUND', 'Provided external ID field does not exist or is not accessible');
  return address.value.length > LONGEST
    ? failure(400, 'STRING_TOO_LONG', 'The external id is too long')
    : { object, field };
}
