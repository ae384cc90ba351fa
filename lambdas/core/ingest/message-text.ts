/** An event or a request as the body of an SQS message. */
import type { EventMessage, RequestMessage } from '../ports.ts';

/** The two characters that JSON leaves as they are and SQS refuses. */
const REFUSED_BY_SQS = /[\uFFFE\uFFFF]/g;

/** The message body. Numbers kept as raw JSON are written as they came. */
export function messageText(message: EventMessage | RequestMessage): string {
  return JSON.stringify(message).replace(
    REFUSED_BY_SQS,
    (character) => `\\u${character.charCodeAt(0).toString(16)}`,
  );
}
