/** In place of the engine that needs a JVM (jest.mutation.config.js). */
import type { RunningEngine } from '../contract/support/running-engine.ts';

/** So that suites skip it. */
export const hasJava = (): boolean => false;

/** Never called. */
export const startDynamoDbLocal = (): Promise<RunningEngine> =>
  Promise.reject(new Error('Mutants meet dynalite alone.'));
