/** The tracer where nothing is traced. */
import type { Span, Tracer } from '../ports.ts';

/** Takes everything, keeps nothing. */
export const noSpan: Span = { traceparent: undefined, set: () => undefined, fail: () => undefined };

/** Runs the work and nothing else. */
export const untraced: Tracer = { span: (_name, _options, work) => work(noSpan) };
