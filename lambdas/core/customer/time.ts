/** Times as CRMs write them. */

/** ISO 8601, with a blank for the T and no offset as ServiceNow has it (UTC), or an offset without a colon (Salesforce). */
const ISO_TIME = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}:?\d{2})?)?$/i;
/** Numbers are ms since the epoch if they lie between 2001 and 2286: seconds would be taken for 1970. */
const MIN_EPOCH_MS = 1e12;
const MAX_EPOCH_MS = 1e13;

/** A time as ms since the epoch; undefined for anything that is none. */
export function timeMs(value: unknown): number | undefined {
  if (typeof value === 'number')
    return Number.isInteger(value) && value >= MIN_EPOCH_MS && value < MAX_EPOCH_MS ? value : undefined;
  const match = typeof value === 'string' ? ISO_TIME.exec(value.trim()) : null;
  if (match === null) return undefined;
  const [, day = '', time = '00:00', zone = 'Z'] = match;
  const offset = zone.replace(/^([+-]\d{2}):?(\d{2})$/, '$1:$2').toUpperCase();
  const ms = Date.parse(`${day}T${time}${offset}`);
  return Number.isFinite(ms) ? ms : undefined;
}
