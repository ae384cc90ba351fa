/** The span of an event that is taken in, by webhook (`server`) or off the bus (`consumer`). */
import type { EventMessage, SpanOptions } from '../ports.ts';

/** `parent`: the sender's own `traceparent`, if there is one. */
export function ingestSpan(
  kind: 'server' | 'consumer',
  { platform, topic }: EventMessage,
  parent?: string,
): SpanOptions {
  return { kind, parent, attributes: { platform, topic } };
}
