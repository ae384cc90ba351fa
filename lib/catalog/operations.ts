/** The functions that page, that move the event sources, and that see whether the whole works. */
import { CRM, WAREHOUSE } from '../../lambdas/core/connector/default.ts';
import type { Config } from '../config.ts';
import { numberOf } from '../values.ts';
import { dynamo, type FunctionSpec } from './function.ts';

/** Both ticks of a controller's minute and what the second one does, whole seconds. */
export const controllerTime = (config: Config): number =>
  Math.ceil(numberOf(config, 'CONTROL_TICK_MS') / 1000) + 25;

export const operations = {
  'incident-publisher': { groups: ['aws'], timeoutS: () => 10, publishesIncidents: true, pages: true },
  notifier: {
    groups: ['oncall', 'rate', 'retry', 'secrets', 'aws'],
    timeoutS: (config) => numberOf(config, 'WORKER_TIMEOUT_S'),
    tables: { coordination: dynamo.records },
    secrets: ['oncall'],
    // Two containers: order per downstream is kept by the incident's record, not by the queue.
    consumes: { queue: 'oncall', batch: 10, maxConcurrency: 2, dispositions: true },
  },
  'flow-controller': {
    groups: ['control', CRM.name, WAREHOUSE.name, 'rate', 'breaker', 'retry', 'scale', 'oncall', 'aws'],
    timeoutS: controllerTime,
    tables: { breaker: dynamo.listed, coordination: dynamo.control, tokens: dynamo.read },
    controlsEveryMinutes: 1,
    readsDepths: true,
    // The reconciler: what the stream failed to publish.
    pages: true,
  },
  // On its own, so that it also runs when the controller doesn't.
  'pause-watchdog': {
    groups: ['scale', 'aws'],
    timeoutS: () => 20,
    tables: { coordination: dynamo.read },
    controlsEveryMinutes: 5,
  },
  canary: {
    groups: ['canary', 'secrets', 'aws'],
    // One call to the API and what comes before it, whole seconds.
    timeoutS: (config) => Math.ceil(numberOf(config, 'CANARY_TIMEOUT_MS') / 1000) + 5,
    tables: { coordination: dynamo.read },
    keysOf: { coordination: 'control#' },
    secrets: ['canary'],
    sendsCanaries: true,
  },
} as const satisfies Record<string, FunctionSpec>;
