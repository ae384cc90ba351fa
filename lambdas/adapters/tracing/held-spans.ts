/** Spans wait here until their function is about to answer: nothing is sent at any other time. */
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace-base';

/** A batch of 10 messages makes some 20; more than this is dropped, oldest first (own choice). */
const MAX_HELD = 2048;

/** A processor that only keeps, and `take`, which empties it. */
export function heldSpans(): SpanProcessor & { take(): ReadableSpan[] } {
  let held: ReadableSpan[] = [];
  return {
    onStart: () => undefined,
    onEnd(span) {
      held.push(span);
      if (held.length > MAX_HELD) held.shift();
    },
    take() {
      const taken = held;
      held = [];
      return taken;
    },
    forceFlush: async () => undefined,
    shutdown: async () => undefined,
  };
}
