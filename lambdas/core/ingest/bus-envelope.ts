/** The EventBridge envelope of Genesys Cloud events, as the rule puts it into the queue. */
import { RequestError } from '../errors.ts';
import { member, memberAt, textOr } from '../message/ids.ts';
import { payloadHash, readPayload } from '../message/payload.ts';
import type { Hasher } from '../ports.ts';
import { nameBusEvent } from './bus-name.ts';
import { eventMessage, type ReadEvent } from './event-message.ts';

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
 * The event in an envelope, with topic name and body as its payload: metadata differ from one delivery to the next.
 * Throws RequestError 400 or 413 where the envelope is malformed, 403 where it comes from another source.
 */
export function readEnvelope(hasher: Hasher, text: string, options: EnvelopeOptions): ReadEvent {
  const { value: envelope } = readPayload(hasher, new TextEncoder().encode(text));
  if (options.source === '' || member(envelope, 'source') !== options.source)
    throw new RequestError(403, 'foreign_source', 'The envelope comes from another event source.');
  const topicName = memberAt(envelope, 'detail.topicName');
  const eventBody = memberAt(envelope, 'detail.eventBody');
  if (typeof topicName !== 'string' || typeof eventBody !== 'object' || eventBody === null)
    throw new RequestError(400, 'bad_envelope', 'The envelope holds no topic name or no event body.');
  const data = { topicName, eventBody };
  const hash = payloadHash(hasher, data);
  const name = nameBusEvent(hasher, envelope, data, hash);
  const given = textOr(memberAt(envelope, 'detail.metadata.CorrelationId'), '');
  const correlationId = CORRELATION_ID.test(given) ? given : options.otherwise;
  return {
    event: eventMessage('genesys', name, { data, hash }, correlationId, options.nowMs),
    formerId: name.formerId,
  };
}
