/** The keys of an event: its record, its deduplication id, its message group. All of them begin with the platform. */
import { isDefault } from '../connector/default.ts';
import type { EventMessage, Hasher, Platform } from '../ports.ts';

/** Key of an event's record: `{platform}#{sha256(eventId)}`, so that each platform has an id space of its own. */
export function recordKey(hasher: Hasher, platform: Platform, eventId: string): string {
  return `${platform}#${hasher.sha256(eventId)}`;
}

/** Key of the record of an event that is under way. */
export function recordKeyOf(hasher: Hasher, event: Pick<EventMessage, 'platform' | 'eventId'>): string {
  return recordKey(hasher, event.platform, event.eventId);
}

/**
 * Key of a connector's claim on the event: none is applied or forgotten for another. The default ones, of which each event
 * goes to one, claim the record itself.
 */
export function claimKeyOf(
  hasher: Hasher,
  event: Pick<EventMessage, 'platform' | 'eventId'>,
  connector: string,
): string {
  const key = recordKeyOf(hasher, event);
  return isDefault(connector) ? key : `${key}#${connector}`;
}

/**
 * SQS deduplication id of the thing kept under `key`. Every dead-lettering and replay raises `generation` and so gets
 * an id of its own: SQS swallows a repeated one for 5 minutes.
 */
export function deduplicationId(hasher: Hasher, key: string, generation: number): string {
  const first = hasher.sha256(key);
  return generation === 0 ? first : `${first}:${generation}`;
}

/** SQS message group of an event: one an interaction; an event without one is a group of its own. */
export function messageGroup(
  hasher: Hasher,
  event: Pick<EventMessage, 'platform' | 'eventId' | 'interactionId'>,
): string {
  return hasher.sha256(
    event.interactionId === undefined
      ? recordKeyOf(hasher, event)
      : `${event.platform}#${event.interactionId}`,
  );
}
