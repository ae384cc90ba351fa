/** The EventBridge envelope of Genesys Cloud events, as the rule puts it into the queue. */
import { RequestError } from '../errors.ts';
import { member, memberAt, optionalInteractionId, textOr } from '../message/ids.ts';
import { payloadHash, readPayload } from '../message/payload.ts';
import type { EventMessage, Hasher } from '../ports.ts';
import { eventMessage } from './event-message.ts';
import { timeText } from './event-name.ts';

/** What stands where the topic of a live event has the conversation's id, as in `detail-type`. */
const ID_PLACE = '{id}';

/** A correlation id that may be taken over. */
const CORRELATION_ID = /^[A-Za-z0-9._:-]{1,128}$/;

/** Options of reading: the partner source to be trusted (GENESYS_EVENT_SOURCE) and the time of acceptance. */
export interface EnvelopeOptions {
  source: string;
  nowMs: number;
  /** Correlation id where the envelope carries none. */
  otherwise: string;
}

/**
 * The event in an envelope. It has no id of its own: that is the hash of topic name and body, which is also its
 * payload hash, since metadata differ from one delivery to the next. Throws RequestError 400 or 413 where the
 * envelope is malformed, 403 where it comes from another source.
 */
export function readEnvelope(hasher: Hasher, text: string, options: EnvelopeOptions): EventMessage {
  const { value: envelope } = readPayload(hasher, new TextEncoder().encode(text));
  if (options.source === '' || member(envelope, 'source') !== options.source)
    throw new RequestError(403, 'foreign_source', 'The envelope comes from another event source.');
  const topicName = memberAt(envelope, 'detail.topicName');
  const eventBody = memberAt(envelope, 'detail.eventBody');
  if (typeof topicName !== 'string' || typeof eventBody !== 'object' || eventBody === null)
    throw new RequestError(400, 'bad_envelope', 'The envelope holds no topic name or no event body.');
  const data = { topicName, eventBody };
  const hash = payloadHash(hasher, data);
  const interactionId = optionalInteractionId(member(eventBody, 'conversationId'));
  const occurredAt = [
    member(eventBody, 'eventTime'),
    memberAt(envelope, 'detail.timestamp'),
    member(envelope, 'time'),
  ]
    .map(timeText)
    .find((time) => time !== undefined);
  const name = {
    eventId: hash,
    eventType: textOr(
      interactionId === undefined ? topicName : topicName.replace(interactionId, () => ID_PLACE),
      'unknown',
    ),
    medium: textOr(member(eventBody, 'mediaType'), ''),
    interactionId,
    occurredAt,
  };
  const given = textOr(memberAt(envelope, 'detail.metadata.CorrelationId'), '');
  const correlationId = CORRELATION_ID.test(given) ? given : options.otherwise;
  return eventMessage('genesys', name, { data, hash }, correlationId, options.nowMs);
}
