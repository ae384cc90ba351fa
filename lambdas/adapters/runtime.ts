/** The ports that nearly every handler wires, one set a container. */
import { metricsNamespace, PREFIX_VARIABLE } from '../core/metrics-namespace.ts';
import type { System } from '../core/ports.ts';
import { log } from './logger.ts';
import { type BufferedMetrics, bufferedMetrics } from './metrics.ts';
import { systemClock, systemRandom } from './system.ts';
import { settingsTracing } from './tracing/tracing.ts';

export const metrics: BufferedMetrics = bufferedMetrics(
  undefined,
  metricsNamespace(process.env[PREFIX_VARIABLE]),
);
/** Undefined where nothing is traced. */
export const tracing = settingsTracing(systemClock, log);
export const system: System = {
  clock: systemClock,
  random: systemRandom,
  log,
  metrics,
  ...(tracing && { tracer: tracing.tracer }),
};
