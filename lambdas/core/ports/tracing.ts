/** Traces over functions and queues, as OpenTelemetry has them; the context travels as a W3C `traceparent`. */

/** Never personal data, ids of customers or payloads (P9). */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** A piece of work under way. */
export interface Span {
  /** What to hand on, in a header or a message attribute; undefined where nothing is traced. */
  readonly traceparent: string | undefined;
  set(name: string, value: string | number | boolean): void;
  /** Marks the span as failed, with the code of what went wrong. Work that throws is marked by itself. */
  fail(code: string): void;
}

export interface SpanOptions {
  kind?: 'server' | 'client' | 'consumer';
  /** A `traceparent`; one that is not well-formed is ignored, and the span begins a trace of its own. */
  parent?: string | undefined;
  /** `traceparent`s of what led to this work without being its parent. */
  links?: readonly string[];
  attributes?: SpanAttributes;
}

/** Wraps work in spans. Never fails the work: it answers and throws what `work` does. */
export interface Tracer {
  span<Result>(name: string, options: SpanOptions, work: (span: Span) => Promise<Result>): Promise<Result>;
}
