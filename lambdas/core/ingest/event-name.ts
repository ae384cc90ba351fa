/** What an event is, told from its platform's payload: which one, of what type, of which interaction. */

import { memberAt, optionalInteractionId, requireEventId, textOr } from '../message/ids.ts';
import type { Platform } from '../ports.ts';

export interface EventName {
  eventId: string;
  eventType: string;
  /** Medium or channel as the platform names it; empty where it names none. */
  medium: string;
  interactionId: string | undefined;
  /** Time stamp as the platform sent it. */
  occurredAt: string | undefined;
}

/** Where each platform's payload holds what names an event. */
const paths = {
  genesys: {
    eventId: 'messageId',
    eventType: 'eventType',
    medium: 'data.type',
    interactionId: 'data.id',
    occurredAt: 'timestamp',
  },
  nice: {
    eventId: 'event.id',
    eventType: 'event.type',
    medium: 'interaction.channel',
    interactionId: 'interaction.id',
    occurredAt: 'event.timestamp',
  },
} as const satisfies Record<Platform, Record<keyof EventName, string>>;

/** Type of an event that names none: no type is refused. */
const UNKNOWN_TYPE = 'unknown';

/**
 * Names a webhook's event. `eventId` overrides the platform's own place for it (a verifier profile may know better).
 * Throws RequestError 400 where there is no usable id.
 */
export function nameEvent(
  platform: Platform,
  payload: Record<string, unknown>,
  eventId: unknown = memberAt(payload, paths[platform].eventId),
): EventName {
  const at = (name: keyof EventName): unknown => memberAt(payload, paths[platform][name]);
  return {
    eventId: requireEventId(eventId),
    eventType: textOr(at('eventType'), UNKNOWN_TYPE),
    medium: textOr(at('medium'), ''),
    interactionId: optionalInteractionId(at('interactionId')),
    occurredAt: timeText(at('occurredAt')),
  };
}

/** The largest time that a date can hold, ms since the epoch (ECMAScript). */
const LATEST_MS = 8_640_000_000_000_000;

/** A time stamp as it came, a number of ms as ISO; undefined for what is no time, which the CRM could not read. */
export function timeText(value: unknown): string | undefined {
  if (typeof value === 'number' && Math.abs(value) <= LATEST_MS) return new Date(value).toISOString();
  if (typeof value !== 'string' || value.length > 64 || Number.isNaN(Date.parse(value))) return undefined;
  return value;
}
