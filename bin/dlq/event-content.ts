/** Events as dead letters, and what an edit may change of them. */
import { RequestError, SettingError } from '../../lambdas/core/errors.ts';
import { busConversation } from '../../lambdas/core/ingest/bus-name.ts';
import { type EventName, nameEvent } from '../../lambdas/core/ingest/event-name.ts';
import { topicOf } from '../../lambdas/core/ingest/topics.ts';
import { memberAt } from '../../lambdas/core/message/ids.ts';
import { recordKeyOf } from '../../lambdas/core/message/keys.ts';
import { messageText } from '../../lambdas/core/message/message-text.ts';
import { type Payload, readPayload } from '../../lambdas/core/message/payload.ts';
import { readEvent } from '../../lambdas/core/message/read-message.ts';
import type { EventMessage, Hasher, Topic } from '../../lambdas/core/ports.ts';
import type { Content } from './letter-content.ts';

/** Undefined where the body is no event of the topic's queue. */
export function eventContent(hasher: Hasher, topic: Topic, body: string): Content | undefined {
  const event = readEvent(body);
  return event?.topic === topic ? contentOf(hasher, event) : undefined;
}

/** An event that a further connector takes: of any topic, recorded in a claim of the connector's own. */
export function claimedContent(hasher: Hasher, connector: string, body: string): Content | undefined {
  const event = readEvent(body);
  return event === undefined ? undefined : claimedBy(connector, contentOf(hasher, event));
}

function claimedBy(connector: string, { target, edit, ...content }: Content): Content {
  return {
    ...content,
    ...(target === undefined ? {} : { target: { ...target, key: `${target.key}#${connector}` } }),
    ...(edit === undefined ? {} : { edit: (text: string) => claimedBy(connector, edit(text)) }),
  };
}

/** An event of any topic, which can't be edited. */
export function quarantinedContent(hasher: Hasher, body: string): Content | undefined {
  const event = readEvent(body);
  if (event === undefined) return undefined;
  const { edit, ...content } = contentOf(hasher, event);
  return content;
}

function contentOf(hasher: Hasher, event: EventMessage): Content {
  const { eventId, eventType, interactionId, acceptedAtMs, generation, payloadHash } = event;
  return {
    id: eventId,
    what: `${event.platform} ${eventType}`,
    ...(interactionId === undefined ? {} : { interactionId }),
    orderMs: acceptedAtMs,
    target: {
      key: recordKeyOf(hasher, event),
      generation,
      payloadHash,
      place: { acceptedAtMs },
    },
    write: (next) => messageText({ ...event, generation: next }),
    payload: event.data,
    edit: (text) => contentOf(hasher, edited(event, readJson(hasher, text))),
  };
}

/** A JSON object. Throws SettingError where the text is none. */
export function readJson(hasher: Hasher, text: string): Payload {
  try {
    return readPayload(hasher, new TextEncoder().encode(text));
  } catch (error) {
    if (error instanceof RequestError) throw new SettingError(`The payload can't be used: ${error.message}`);
    throw error;
  }
}

/** The event is named again, as ingest would: id, interaction and queue must stay what they are. */
function edited(event: EventMessage, { value, hash }: Payload): EventMessage {
  const before = nameIn(event, event.data);
  const after = nameIn(event, value);
  if (before.ownId !== after.ownId || before.busTopic !== after.busTopic)
    throw new SettingError(
      `The payload names another event: its id must stay ${event.eventId}, since the effect goes under it.`,
    );
  if (before.conversation !== after.conversation)
    throw new SettingError('The payload names another interaction: the order of two would be broken.');
  // What the bus or a verifier profile has named can't be read from the payload alone.
  if (before.name.eventType !== event.eventType) return { ...event, data: value, payloadHash: hash };
  const { eventType, medium, occurredAt = event.occurredAt } = after.name;
  const topic = topicOf(eventType, medium, event.interactionId !== undefined);
  if (topic !== event.topic)
    throw new SettingError(`The payload is no event of this queue: as ${eventType} it goes to ${topic}.`);
  return { ...event, eventType, occurredAt, data: value, payloadHash: hash };
}

interface Named {
  name: EventName;
  ownId: string | undefined;
  busTopic: unknown;
  conversation: unknown;
}

function nameIn({ platform, eventId }: EventMessage, data: unknown): Named {
  const payload = (typeof data === 'object' && data !== null ? data : {}) as Record<string, unknown>;
  try {
    const name = nameEvent(platform, payload, eventId);
    const busTopic = memberAt(payload, 'topicName');
    return {
      name,
      ownId: ownId(platform, payload),
      busTopic,
      conversation: name.interactionId ?? busConversationIn(busTopic, memberAt(payload, 'eventBody')),
    };
  } catch (error) {
    if (error instanceof RequestError) throw new SettingError(`The payload can't be used: ${error.message}`);
    throw error;
  }
}

function busConversationIn(topicName: unknown, eventBody: unknown): string | undefined {
  return typeof topicName === 'string' && typeof eventBody === 'object' && eventBody !== null
    ? busConversation(topicName, eventBody)
    : undefined;
}

/** The id at the platform's own place; undefined where the payload holds none. */
function ownId(platform: EventMessage['platform'], payload: Record<string, unknown>): string | undefined {
  try {
    return nameEvent(platform, payload).eventId;
  } catch (error) {
    if (error instanceof RequestError) return undefined;
    throw error;
  }
}
