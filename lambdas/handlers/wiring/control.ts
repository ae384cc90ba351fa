/** The event sources that the controller and the watchdog look after, as the environment names them. */
import { canaryQueue } from '../../core/connector/canary-queues.ts';
import { DEFAULT_CONNECTORS } from '../../core/connector/default.ts';
import type { WorkerSource } from '../../core/ports.ts';

/** Every source of a default connector: platform updates pace themselves by their rate lane. `setting` reads `MAPPING_*` and `QUEUE_*_URL` and throws SettingError where one is missing. */
export function controlledSources(setting: (name: string) => string): WorkerSource[] {
  return DEFAULT_CONNECTORS.flatMap(({ name: downstream, workers }) =>
    workers.map(({ worker, queue }) => {
      const canary = canaryQueue(downstream, queue);
      return {
        worker,
        downstream,
        mappingId: setting(`MAPPING_${queue.toUpperCase()}`),
        queueUrl: setting(`QUEUE_${queue.toUpperCase()}_URL`),
        ...(canary && { canary }),
      };
    }),
  );
}
