/** Reads a notice of the generic contract: what has changed of a customer, by telephone number. */

import type { Change } from '../core/connector/definition.ts';
import { timeMs } from '../core/customer/time.ts';
import { RequestError } from '../core/errors.ts';
import { jsonObject } from '../core/http/message.ts';

type Body = Readonly<Record<string, unknown>>;

/** Changes of these fields concern lookups. */
const COUNTING: ReadonlySet<string> = new Set(['tier', 'status', 'vip_flag', 'customerId', 'phone']);
/** Fields whose new value a change may carry; status, flag and number stand for something that is not carried. */
const CARRIED: ReadonlySet<string> = new Set(['tier', 'customerId']);
/** Own choice: a customer has a handful of numbers; more in one change is a mistake at the sender's. */
const MAX_PHONES = 100;

/**
 * The change of the lookup `customer`; none where nothing that lookups answer has changed. Throws RequestError 400 where the
 * phones or the field are missing, or `changedAt` is no time.
 */
export function customerChanges(json: unknown): readonly Change[] {
  const body = jsonObject(json);
  const { fieldChanged } = body;
  if (typeof fieldChanged !== 'string' || fieldChanged === '')
    throw new RequestError(400, 'field_missing', 'The body has no text "fieldChanged".');
  const named = phonesIn(body);
  const when = changedAt(body);
  return COUNTING.has(fieldChanged)
    ? [{ lookup: 'customer', ...named, ...carried(fieldChanged, body), ...when }]
    : [];
}

/** As they came, whatever they are: what can't be read is counted, and keeps no other from being written. */
function phonesIn(body: Body) {
  const { phones } = body;
  const phone = oneIn(body, 'phone');
  const oldPhone = oneIn(body, 'oldPhone');
  const given: unknown[] = [
    ...phone,
    ...(Array.isArray(phones) ? (phones as unknown[]) : oneIn(body, 'phones')),
  ];
  if (given.length + oldPhone.length === 0)
    throw new RequestError(400, 'phone_missing', 'The body names no phone.');
  if (given.length > MAX_PHONES)
    throw new RequestError(400, 'too_many_phones', `A change names at most ${MAX_PHONES} phones.`);
  const left = oldPhone.map(asText);
  return { keys: { ani: given.map(asText) }, ...(left.length === 0 ? {} : { left: { ani: left } }) };
}

/** A CRM sends null or an empty text for a field that holds no number. */
function oneIn(body: Body, name: string): [] | [unknown] {
  const value = body[name];
  return value === undefined || value === null || value === '' ? [] : [value];
}

/** Some CRMs send a number's digits as a JSON number. */
function asText(phone: unknown): unknown {
  return Number.isSafeInteger(phone) ? String(phone) : phone;
}

/** The new value, if the changed field is one that lookups answer and the body carries it. */
function carried(field: string, body: Body) {
  if (!CARRIED.has(field) || !isText(body[field])) return {};
  const { tier, customerId } = body;
  return { values: { ...(isText(tier) ? { tier } : {}), ...(isText(customerId) ? { customerId } : {}) } };
}

function changedAt(body: Body) {
  if (!('changedAt' in body)) return {};
  const { changedAt: at } = body;
  if (timeMs(at) === undefined) throw new RequestError(400, 'bad_time', '"changedAt" is no time.');
  return { changedAt: at };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
