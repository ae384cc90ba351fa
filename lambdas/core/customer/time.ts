/** Times as CRMs write them. */
import { roundedNumber } from '../message/exact-number.ts';
import { epochMs, epochNumber } from '../time/epoch.ts';

/**
 * ISO 8601, with a blank for the T and no offset as ServiceNow has it (UTC), an offset without a colon (Salesforce) or without
 * minutes, a comma before the fraction, and the name of a zone behind it (Java).
 */
const ISO_TIME =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?)(?:Z|([+-]\d{2})(?::?(\d{2}))?)?(?:\[[\w/+-]+\])?)?$/i;
/** Numbers, of s or ms since the epoch, lie between 2001 and 2286: all else is no time of a change. */
const MIN_EPOCH_MS = 1e12;
const MAX_EPOCH_MS = 1e13;

/** A time as ms since the epoch; undefined for anything that is none. */
export function timeMs(value: unknown): number | undefined {
  const given = roundedNumber(value);
  if (given !== undefined) return ofNumber(given);
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  const number = epochNumber(text);
  if (number !== undefined) return ofNumber(number);
  const match = ISO_TIME.exec(text);
  if (match === null) return undefined;
  const [, day, time = '00:00', hours = '+00', minutes = '00'] = match;
  const ms = Date.parse(`${day}T${time.replace(',', '.')}${hours}:${minutes}`);
  return Number.isFinite(ms) ? ms : undefined;
}

function ofNumber(value: number): number | undefined {
  const ms = epochMs(value);
  return Number.isInteger(ms) && ms >= MIN_EPOCH_MS && ms < MAX_EPOCH_MS ? ms : undefined;
}
