/** A message as the body that SQS takes. */
import type { WorkMessage } from '../ports.ts';
import { FORMATS } from './formats.ts';

/**
 * What JSON leaves as it is and SQS or an engine that stands in for it refuses: U+FFFE, U+FFFF, and characters beyond
 * the basic plane, which AWS takes and fauxqs does not.
 */
const REFUSED = /[\uD800-\uDFFF\uFFFE\uFFFF]/g;

/** The message body, with its format version. Numbers kept as raw JSON are written as they came. */
export function messageText(message: WorkMessage): string {
  return escapeForSqs(JSON.stringify({ v: FORMATS[message.kind].writes, ...message }));
}

/** The same JSON text, with escapes for the characters that SQS refuses. */
export function escapeForSqs(json: string): string {
  return json.replace(REFUSED, (unit) => `\\u${unit.charCodeAt(0).toString(16)}`);
}
