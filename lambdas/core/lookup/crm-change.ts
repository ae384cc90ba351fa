/** Reads the body of a CRM change. */

import { timeMs } from '../customer/time.ts';
import { RequestError } from '../errors.ts';
import type { CacheChange } from '../ports.ts';

export interface CrmChange {
  /** False where nothing that lookups answer has changed. */
  counts: boolean;
  /** As they came, whatever they are: what can't be read is counted, and keeps no other from being written. */
  phones: readonly unknown[];
  oldPhone?: unknown;
  change: CacheChange;
}

/** Changes of these fields concern lookups. */
const COUNTING: ReadonlySet<string> = new Set(['tier', 'status', 'vip_flag', 'customerId', 'phone']);
/** Fields whose new value a change may carry; status, flag and number stand for something that is not carried. */
const CARRIED: ReadonlySet<string> = new Set(['tier', 'customerId']);
/** Own choice: a customer has a handful of numbers; more in one change is a mistake at the sender's. */
const MAX_PHONES = 100;

/** Throws RequestError 400 where the phones or the field are missing, or `changedAt` is no time. */
export function readCrmChange(body: Readonly<Record<string, unknown>>): CrmChange {
  const { fieldChanged } = body;
  if (typeof fieldChanged !== 'string' || fieldChanged === '')
    throw new RequestError(400, 'field_missing', 'The body has no text "fieldChanged".');
  return {
    counts: COUNTING.has(fieldChanged),
    ...phonesIn(body),
    change: { ...carried(fieldChanged, body), ...changedAt(body) },
  };
}

function phonesIn(body: Readonly<Record<string, unknown>>): Pick<CrmChange, 'phones' | 'oldPhone'> {
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
  return { phones: given.map(asText), ...(oldPhone.length === 0 ? {} : { oldPhone: asText(oldPhone[0]) }) };
}

/** A CRM sends null or an empty text for a field that holds no number. */
function oneIn(body: Readonly<Record<string, unknown>>, name: string): [] | [unknown] {
  const value = body[name];
  return value === undefined || value === null || value === '' ? [] : [value];
}

/** Some CRMs send a number's digits as a JSON number. */
function asText(phone: unknown): unknown {
  return Number.isSafeInteger(phone) ? String(phone) : phone;
}

/** The new value, if the changed field is one that lookups answer and the body carries it. */
function carried(field: string, body: Readonly<Record<string, unknown>>): Pick<CacheChange, 'customer'> {
  if (!CARRIED.has(field) || !isText(body[field])) return {};
  const { tier, customerId } = body;
  return { customer: { ...(isText(tier) ? { tier } : {}), ...(isText(customerId) ? { customerId } : {}) } };
}

function changedAt(body: Readonly<Record<string, unknown>>): Pick<CacheChange, 'changedAtMs'> {
  if (!('changedAt' in body)) return {};
  const changedAtMs = timeMs(body['changedAt']);
  if (changedAtMs === undefined) throw new RequestError(400, 'bad_time', '"changedAt" is no time.');
  return { changedAtMs };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
