/**
 * Whether this container traces. Without OTEL_EXPORTER_OTLP_ENDPOINT it does not, and bundles made for such a
 * deployment hold nothing of OpenTelemetry: the import below goes out with the branch that it is in.
 */
import { asError } from '../../core/errors.ts';
import type { Clock, Log, Tracer } from '../../core/ports.ts';
import { untraced } from '../../core/tracing/untraced.ts';
import type { OtlpOptions, OtlpTracing } from './otlp.ts';

/** Set by the bundler; not there where the sources run as they are. */
declare const __TRACING__: boolean;

export interface Tracing {
  tracer: Tracer;
  /** To be awaited before the function answers. Does nothing with less than `LEAST_LEFT_MS` of `leftMs`. Never throws. */
  flush(leftMs: number): Promise<void>;
}

/** With less time than this spans wait for the next answer of the container, ms (own choice). */
export const LEAST_LEFT_MS = 1000;

/** Undefined where nothing is to be traced. The SDK is loaded at once, but nobody waits for it before the first span. */
export function settingsTracing(clock: Clock, log: Pick<Log, 'warn'>): Tracing | undefined {
  if (typeof __TRACING__ === 'undefined' || __TRACING__) {
    const endpoint = process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] ?? '';
    const service = process.env['POWERTOOLS_SERVICE_NAME'] ?? 'steadyline';
    const sampledShare = Number(process.env['OTEL_TRACES_SAMPLER_ARG'] ?? 1);
    if (endpoint !== '')
      return loadedTracing(
        import('./otlp.ts').then(({ otlpTracing }) => otlpTracing),
        { endpoint, sampledShare, service, clock, log },
      );
  }
  return undefined;
}

/** Work never fails for its tracing: where the SDK can't be loaded, nothing is traced. */
function loadedTracing(
  loading: Promise<(options: OtlpOptions) => OtlpTracing>,
  options: OtlpOptions,
): Tracing {
  const opened = loading
    .then((otlpTracing) => otlpTracing(options))
    .catch((error: unknown) => {
      options.log.warn('nothing can be traced', {
        error: asError(error),
      });
      return { tracer: untraced, flush: async () => undefined };
    });
  return {
    tracer: { span: async (name, spanOptions, work) => (await opened).tracer.span(name, spanOptions, work) },
    async flush(leftMs) {
      if (leftMs >= LEAST_LEFT_MS) await (await opened).flush();
    },
  };
}
