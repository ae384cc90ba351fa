/** The Tracer port over the OpenTelemetry SDK. No context manager and no globals: contexts are handed on by hand. */
import {
  type Context,
  ROOT_CONTEXT,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import {
  BasicTracerProvider,
  ParentBasedSampler,
  type SpanProcessor,
  TraceIdRatioBasedSampler,
  type TracerConfig,
} from '@opentelemetry/sdk-trace-base';
import { SteadylineError } from '../../core/errors.ts';
import type { Span, Tracer } from '../../core/ports.ts';
import { readTraceparent, writeTraceparent } from '../../core/tracing/traceparent.ts';

const KINDS = { server: SpanKind.SERVER, client: SpanKind.CLIENT, consumer: SpanKind.CONSUMER } as const;

/** Spans go to `processor`; `service` is the function's name. Sampling as the parent says, else that share of traces. */
export function otelTracer(service: string, processor: SpanProcessor, sampledShare = 1): Tracer {
  const provider = new BasicTracerProvider({
    resource: serviceResource(service),
    spanProcessors: [processor],
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(sampledShare) }),
  });
  const tracer = provider.getTracer('steadyline');
  return {
    async span(name, { kind, parent, links = [], attributes = {} }, work) {
      const span = tracer.startSpan(
        name,
        {
          kind: kind === undefined ? SpanKind.INTERNAL : KINDS[kind],
          links: links.flatMap((link) => contextOf(link) ?? []).map((context) => ({ context })),
          attributes: { ...attributes },
        },
        parentContext(parent),
      );
      const { traceId, spanId, traceFlags } = span.spanContext();
      const sampled = (traceFlags & TraceFlags.SAMPLED) !== 0;
      const handle: Span = {
        traceparent: writeTraceparent({ traceId, spanId, sampled }),
        set: (key, value) => void span.setAttribute(key, value),
        fail: (code) => void span.setStatus({ code: SpanStatusCode.ERROR }).setAttribute('error.type', code),
      };
      try {
        return await work(handle);
      } catch (error) {
        // The code alone: a message might say more than a trace may know (P9).
        handle.fail(error instanceof SteadylineError ? error.code : 'fault');
        throw error;
      } finally {
        span.end();
      }
    },
  };
}

function parentContext(traceparent: string | undefined): Context {
  const context = contextOf(traceparent);
  return context === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, context);
}

function contextOf(traceparent: string | undefined): SpanContext | undefined {
  const read = readTraceparent(traceparent);
  if (read === undefined) return undefined;
  const { traceId, spanId, sampled } = read;
  return { traceId, spanId, traceFlags: sampled ? TraceFlags.SAMPLED : TraceFlags.NONE, isRemote: true };
}

type Resource = NonNullable<TracerConfig['resource']>;

/** Nothing about the machine: detecting that costs time, and Lambda's is nobody's. */
function serviceResource(service: string): Resource {
  const attributes = { 'service.name': service, 'service.namespace': 'steadyline' };
  const resource: Resource = {
    attributes,
    getRawAttributes: () => Object.entries(attributes),
    merge: () => resource,
  };
  return resource;
}
