/** Tracing as a container has it, its spans in memory. */
import { InMemorySpanExporter, type ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { memoryLog } from '../../../lambdas/adapters/memory/system.ts';
import { systemClock } from '../../../lambdas/adapters/system.ts';
import { otlpTracing } from '../../../lambdas/adapters/tracing/otlp.ts';

/** The tracer of one function and what it has sent. */
export function collector(service = 'ingest') {
  const exporter = new InMemorySpanExporter();
  const options = { endpoint: 'http://unused.invalid', service, clock: systemClock, log: memoryLog() };
  const tracing = otlpTracing({ ...options, exporter });
  return {
    ...tracing,
    /** Everything sent so far, after a flush. */
    async sent(): Promise<ReadableSpan[]> {
      await tracing.flush();
      return exporter.getFinishedSpans();
    },
  };
}

/** The one span of this name. Throws where there is none. */
export function spanNamed(spans: readonly ReadableSpan[], name: string): ReadableSpan {
  const found = spans.find((span) => span.name === name);
  if (found === undefined) throw new Error(`No span ${name}.`);
  return found;
}
