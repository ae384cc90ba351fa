/** Tracing over OTLP/HTTP. Loads the OpenTelemetry SDK: import it only where an endpoint is set. */
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-base';
import type { Clock, Log, Tracer } from '../../core/ports.ts';
import { heldSpans } from './held-spans.ts';
import { otelTracer } from './otel-tracer.ts';

/** The port, and what brings its spans out. */
export interface OtlpTracing {
  tracer: Tracer;
  /** Sends what has ended, within `FLUSH_MS`; what fails is dropped. Never throws. */
  flush(): Promise<void>;
}

export interface OtlpOptions {
  /** OTEL_EXPORTER_OTLP_ENDPOINT: `/v1/traces` is added. */
  endpoint: string;
  /** OTEL_TRACES_SAMPLER_ARG: the share of the traces begun here that are recorded. @default all */
  sampledShare?: number;
  /** Name of the function. */
  service: string;
  clock: Clock;
  log: Pick<Log, 'warn'>;
  /** @default over OTLP/HTTP to the endpoint */
  exporter?: SpanExporter;
}

/** Longest time that sending spans may keep an answer waiting, ms (own choice). */
export const FLUSH_MS = 300;
/** After a failure nothing is sent for so long: a collector that is down must not slow every answer, ms (own choice). */
const REST_MS = 30_000;

/** One a container. */
export function otlpTracing(options: OtlpOptions): OtlpTracing {
  const { endpoint, sampledShare, service, clock, log, exporter } = options;
  const held = heldSpans();
  const target =
    exporter ??
    new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces`, timeoutMillis: FLUSH_MS });
  let restUntilMs = 0;

  const send = (spans: ReadableSpan[]): Promise<boolean> =>
    new Promise((resolve) => {
      // SUCCESS is 0; the enum that says so is in a package of the SDK's own.
      target.export(spans, ({ code }) => resolve(code === 0));
    });

  return {
    tracer: otelTracer(service, held, sampledShare),
    async flush() {
      if (clock.now() < restUntilMs) return;
      const spans = held.take();
      if (spans.length === 0) return;
      const timer = new AbortController();
      const late = clock.sleep(FLUSH_MS, timer.signal).then(
        () => false,
        () => false,
      );
      const sent = await Promise.race([send(spans).catch(() => false), late]);
      timer.abort('sent');
      if (sent) return;
      restUntilMs = clock.now() + REST_MS;
      log.warn('spans could not be sent', { spans: spans.length });
    },
  };
}
