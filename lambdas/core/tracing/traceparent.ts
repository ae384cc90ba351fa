/** W3C Trace Context: `version-traceid-parentid-flags`. */

/** Where a trace has got to. Ids are lower-case hex. */
export interface TraceContext {
  traceId: string;
  spanId: string;
  sampled: boolean;
}

const FORM = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?$/;
const ZEROS = /^0+$/;
/** Where version 00 ends, characters. */
const LENGTH = 55;

/** Undefined where the text is not well-formed. Later versions than 00 may carry more at the end, which is left aside. */
export function readTraceparent(text: string | undefined): TraceContext | undefined {
  if (text === undefined || !FORM.test(text)) return undefined;
  if (text.startsWith('ff') || (text.startsWith('00') && text.length > LENGTH)) return undefined;
  const traceId = text.slice(3, 35);
  const spanId = text.slice(36, 52);
  if (ZEROS.test(traceId) || ZEROS.test(spanId)) return undefined;
  return { traceId, spanId, sampled: (Number.parseInt(text.slice(53, LENGTH), 16) & 1) === 1 };
}

/** The same, to be handed on. */
export function writeTraceparent({ traceId, spanId, sampled }: TraceContext): string {
  return `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`;
}
