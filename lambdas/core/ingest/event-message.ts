/** The message that an accepted event becomes. */
import type { EventMessage, Platform } from '../ports.ts';
import type { EventName } from './event-name.ts';
import { topicOf } from './topics.ts';

/** An event that has been read, and its id by the rule of the release before, where that was another. */
export interface ReadEvent {
  event: EventMessage;
  formerId: string | undefined;
}

/** A first-generation message, to the topic that its type and medium say. */
export function eventMessage(
  platform: Platform,
  name: EventName,
  payload: { data: unknown; hash: string },
  correlationId: string,
  nowMs: number,
): EventMessage {
  const { eventId, eventType, medium, interactionId } = name;
  return {
    kind: 'event',
    platform,
    eventId,
    ...(interactionId === undefined ? {} : { interactionId }),
    eventType,
    topic: topicOf(eventType, medium, interactionId !== undefined),
    occurredAt: name.occurredAt ?? new Date(nowMs).toISOString(),
    acceptedAtMs: nowMs,
    payloadHash: payload.hash,
    generation: 0,
    correlationId,
    data: payload.data,
  };
}
