/** Every function of the template: one table in code. */
import { SettingError } from '../../lambdas/core/errors.ts';
import type { Config } from '../config.ts';
import { numberOf, textOf } from '../values.ts';
import { front } from './api.ts';
import type { FunctionSpec } from './function.ts';
import { operations } from './operations.ts';
import { type AnyQueueName, type QueueName, visibilityFactor } from './queues.ts';
import { workers } from './workers.ts';

export const functions = { ...front, ...workers, ...operations };
export type FunctionName = keyof typeof functions;

/** All rows, typed alike. */
export const functionRows = Object.entries(functions) as [FunctionName, FunctionSpec][];

/** File under lambdas/handlers that a function runs. */
export function handlerOf(name: string, spec: FunctionSpec): string {
  return spec.handler ?? name;
}

/** Every handler file once. */
export const handlerFiles = [...new Set(functionRows.map(([name, spec]) => handlerOf(name, spec)))];

/** Whether traffic of the function moves to new code in steps: what takes in work and what does it. */
export function isShifted({ shifted, callsSystem }: FunctionSpec, config: Config): boolean {
  return textOf(config, 'PROFILE') === 'production' && (shifted ?? callsSystem ?? false);
}

/** Visibility time-out of a queue in s: six times its consumer's time-out and the batching window. */
export function visibilityOf(queue: QueueName, config: Config): number {
  return visibilityAmong(functionRows, queue, config);
}

/** The same among these functions. Throws SettingError where none consumes the queue. */
export function visibilityAmong(
  rows: readonly (readonly [name: string, spec: FunctionSpec])[],
  queue: AnyQueueName,
  config: Config,
): number {
  const consumer = rows.find(([, spec]) => spec.consumes?.queue === queue)?.[1];
  if (consumer === undefined) throw new SettingError(`Nothing consumes the queue ${queue}.`);
  return visibilityFactor * consumer.timeoutS(config) + (consumer.consumes?.windowS ?? 0);
}

/** A number of the catalogue: itself, or the setting it names. */
export function resolved(config: Config, value: number | 'WORKER_BATCH' | 'WORKER_MAX_CONCURRENCY'): number {
  return typeof value === 'number' ? value : numberOf(config, value);
}
