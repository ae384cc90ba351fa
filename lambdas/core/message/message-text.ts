/** A message as the body that SQS takes. */
import type { WorkMessage } from '../ports.ts';
import { FORMATS, WRITE_BACK_VERSION } from './formats.ts';

/**
 * What JSON leaves as it is and SQS or an engine that stands in for it refuses: U+FFFE, U+FFFF, and characters beyond
 * the basic plane, which AWS takes and fauxqs does not.
 */
const REFUSED = /[\uD800-\uDFFF\uFFFE\uFFFF]/g;

/** The message body, with its format version. Numbers kept as raw JSON are written as they came. */
export function messageText(message: WorkMessage): string {
  return escapeForSqs(JSON.stringify({ v: versionOf(message), ...message }));
}

/** What an older release can read stays readable to it. */
function versionOf(message: WorkMessage): number {
  const isNewer = message.kind === 'platform-update' && message.writeBack !== undefined;
  return isNewer ? WRITE_BACK_VERSION : FORMATS[message.kind].writes;
}

/** The same JSON text, with escapes for the characters that SQS refuses. */
export function escapeForSqs(json: string): string {
  return json.replace(REFUSED, (unit) => `\\u${unit.charCodeAt(0).toString(16)}`);
}
