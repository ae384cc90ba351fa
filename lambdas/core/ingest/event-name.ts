/** What an event is, read from its platform's payload: which one, of what type, of which interaction. */
import { timeMs } from '../customer/time.ts';
import { roundedNumber } from '../message/exact-number.ts';
import { optionalInteractionId, requireEventId, textOr } from '../message/ids.ts';
import type { Platform } from '../ports.ts';
import { epochMs, epochNumber } from '../time/epoch.ts';
import { namedFields } from './event-shapes.ts';

export interface EventName {
  eventId: string;
  /** Its id by the rule of the release before, where that was another: for a day its record counts too. */
  formerId?: string;
  eventType: string;
  /** Medium or channel as the platform names it; empty where it names none. */
  medium: string;
  interactionId: string | undefined;
  /** Time stamp as the platform sent it. */
  occurredAt: string | undefined;
}

/** Type of an event that names none: no type is refused. */
const UNKNOWN_TYPE = 'unknown';

/**
 * Names a webhook's event. `givenId` overrides the shape's own place for it (a verifier profile may know better).
 * Throws RequestError 400 where there is no usable id.
 */
export function nameEvent(
  platform: Platform,
  payload: Record<string, unknown>,
  givenId?: unknown,
): EventName {
  const fields = namedFields(platform, payload);
  const id = requireEventId(givenId === undefined ? fields.eventId : givenId);
  return {
    eventId: `${id}${fields.idSuffix}`,
    ...(fields.idSuffix === '' ? {} : { formerId: id }),
    eventType: textOr(fields.eventType, UNKNOWN_TYPE),
    medium: textOr(fields.medium, ''),
    interactionId: optionalInteractionId(fields.interactionId),
    occurredAt: timeText(fields.occurredAt),
  };
}

/** The largest time that a date can hold, ms since the epoch (ECMAScript). */
const LATEST_MS = 8_640_000_000_000_000;

/** What a date's own parser reads that is none, as `attempt 1`, is neither a year or a month nor names both year and time of day. */
const DATE = /^\d{4}(?:-\d{2})?$|\d{4}.*\d:\d{2}|\d:\d{2}.*\d{4}/;

/** A time stamp as it came, numbers and unusual spellings as ISO; undefined for what is no time, which the CRM could not read. */
export function timeText(value: unknown): string | undefined {
  const number = typeof value === 'string' ? epochNumber(value) : roundedNumber(value);
  if (number !== undefined) {
    const ms = epochMs(number);
    return Math.abs(ms) <= LATEST_MS ? new Date(ms).toISOString() : undefined;
  }
  if (typeof value !== 'string' || value.length > 64) return undefined;
  const ms = timeMs(value);
  if (Number.isNaN(Date.parse(value))) return ms === undefined ? undefined : new Date(ms).toISOString();
  return ms !== undefined || DATE.test(value) ? value : undefined;
}
