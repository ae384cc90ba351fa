/** What an event of the Genesys partner bus is: which one, of what type, of which conversation. */
import { idText, member, memberAt, optionalInteractionId, textOr } from '../message/ids.ts';
import { payloadHash } from '../message/payload.ts';
import type { Hasher } from '../ports.ts';
import { type EventName, timeText } from './event-name.ts';

/** An event as the bus delivers it; it is passed on as `data`. */
export interface BusData {
  topicName: string;
  eventBody: object;
}

/** One of these at the top of a body distinguishes one happening from the next. The list is closed: ids depend on it. */
const TIMES_IN_BODY = ['eventTime', 'eventDate', 'timestamp', 'modifiedDate', 'dateModified'];
/** What is in a type for every id in a topic, as in `detail-type`. */
const ID_PLACE = '{id}';
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const DIGITS = /^\d+$/;
/** Ids without hyphens, and those of some stores. */
const HEX = /^(?:[0-9a-f]{24}|[0-9a-f]{32})$/i;
/** Topics of a user's and of a queue's conversations, whose bodies are the conversations themselves. */
const CONVERSATION_BODIES = /^v2\.(?:users|routing\.queues)\.[^.]+\.conversations(?:\.[a-z]+)?$/i;
/** Topics that name their conversation themselves, behind its medium perhaps. */
const CONVERSATION_TOPIC =
  /^v2\.(?:detail\.events\.conversation|conversations(?:\.[a-z]+)?)\.([^.]+)(?:\.|$)/i;

/**
 * Names the event of an envelope; `hash` is the payload hash of `data`. The event has no id of its own: that is `hash`
 * where the body distinguishes one happening from the next, else it includes the time of the envelope's detail.
 * Throws RequestError 400 where the conversation's id is none.
 */
export function nameBusEvent(hasher: Hasher, envelope: unknown, data: BusData, hash: string): EventName {
  const { topicName, eventBody } = data;
  const timestamp = memberAt(envelope, 'detail.timestamp');
  const statesTime = TIMES_IN_BODY.some((name) => isStated(member(eventBody, name)));
  const eventId =
    statesTime || !isStated(timestamp) ? hash : payloadHash(hasher, { topicName, eventBody, timestamp });
  const interactionId = busConversation(topicName, eventBody);
  return {
    eventId,
    ...(eventId === hash ? {} : { formerId: hash }),
    eventType: typeOf(topicName, member(envelope, 'detail-type'), interactionId),
    medium: textOr(member(eventBody, 'mediaType'), ''),
    interactionId,
    occurredAt: [...TIMES_IN_BODY.map((name) => member(eventBody, name)), timestamp, member(envelope, 'time')]
      .map(timeText)
      .find((time) => time !== undefined),
  };
}

/** The conversation that a bus event is about. Throws RequestError 400 where it is no usable id. */
export function busConversation(topicName: string, eventBody: object): string | undefined {
  const named = optionalInteractionId(member(eventBody, 'conversationId'));
  if (named !== undefined) return named;
  if (CONVERSATION_BODIES.test(topicName)) return idText(member(eventBody, 'id'));
  const inTopic = CONVERSATION_TOPIC.exec(topicName)?.[1];
  return inTopic !== undefined && isIdForm(inTopic) ? inTopic : undefined;
}

function isIdForm(part: string): boolean {
  return UUID.test(part) || DIGITS.test(part) || HEX.test(part);
}

function isStated(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

/** The topic with every id taken out, as `detail-type` says it: with one left in it there would be a type for every user. */
function typeOf(topicName: string, detailType: unknown, interactionId: string | undefined): string {
  const parts = topicName.split('.');
  if (typeof detailType === 'string' && isTypeOf(detailType.split('.'), parts))
    return textOr(detailType, 'unknown');
  const isId = (part: string): boolean => part === interactionId || isIdForm(part);
  return textOr(parts.map((part) => (isId(part) ? ID_PLACE : part)).join('.'), 'unknown');
}

function isTypeOf(type: readonly string[], topic: readonly string[]): boolean {
  return type.length === topic.length && type.every((part, at) => part === ID_PLACE || part === topic[at]);
}
