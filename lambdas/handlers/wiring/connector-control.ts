/** The event sources of one further connector, as its own controller and watchdog look after them. */
import { metrics } from '../../adapters/runtime.ts';
import { requiredSetting } from '../../adapters/settings.ts';
import { canaryQueue } from '../../core/connector/canary-queues.ts';
import type { Metrics, WorkerSource } from '../../core/ports.ts';

const QUEUES = ['events', 'requests', 'refresh'] as const;

/** The connector's name. Throws SettingError. */
export const connectorName = (): string => requiredSetting('CONNECTOR');

/** A connector has only the sources that its definition needs: reads the `MAPPING_*` that there are, and their queues. */
export function connectorSources(): WorkerSource[] {
  const connector = connectorName();
  return QUEUES.filter((queue) => process.env[`MAPPING_${queue.toUpperCase()}`] !== undefined).map(
    (queue) => {
      const canary = canaryQueue(connector, queue);
      return {
        worker: `${connector}-${queue}-worker`,
        downstream: connector,
        mappingId: requiredSetting(`MAPPING_${queue.toUpperCase()}`),
        queueUrl: requiredSetting(`QUEUE_${queue.toUpperCase()}_URL`),
        ...(canary && { canary }),
      };
    },
  );
}

/** Counts by connector: a controller that is silent must not be covered by another's ticks. */
export function connectorMetrics(): Metrics {
  const downstream = connectorName();
  return {
    ...metrics,
    count: (name, value = 1, dimensions = {}) => metrics.count(name, value, { ...dimensions, downstream }),
  };
}
