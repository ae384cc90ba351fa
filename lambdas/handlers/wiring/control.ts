/** The event sources that the controller and the watchdog look after, as the environment names them. */
import type { Downstream, WorkerSource } from '../../core/ports.ts';

/** Queue name in the environment → worker and downstream. Platform updates pace themselves by their rate lane. */
const SOURCES: readonly (readonly [queue: string, worker: string, downstream: Downstream])[] = [
  ['VOICE', 'voice-worker', 'crm'],
  ['DIGITAL', 'digital-worker', 'crm'],
  ['REQUESTS', 'request-worker', 'crm'],
  ['REFRESH', 'refresh-worker', 'crm'],
  ['ENRICHMENT', 'enrichment-worker', 'warehouse'],
];

/** Every source; `setting` reads `MAPPING_*` and `QUEUE_*_URL` and throws SettingError where one is missing. */
export function controlledSources(setting: (name: string) => string): WorkerSource[] {
  return SOURCES.map(([queue, worker, downstream]) => ({
    worker,
    downstream,
    mappingId: setting(`MAPPING_${queue}`),
    queueUrl: setting(`QUEUE_${queue}_URL`),
  }));
}
