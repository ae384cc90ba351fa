/**
 * Node itself, for files of tests that share their process's modules. What a file does to the process, and could do
 * harm to the next, ends with it: variables, spies, the time-out of tests. Fake timers there are none.
 */

import type { JestEnvironment } from '@jest/environment';
import { ModuleMocker } from 'jest-mock';

export class SharedEnvironment implements JestEnvironment {
  readonly global = globalThis as unknown as JestEnvironment['global'];
  readonly fakeTimers = null;
  readonly fakeTimersModern = null;
  readonly moduleMocker = new ModuleMocker(this.global);
  readonly #variables = { ...process.env };
  readonly #exit = process.exit;

  /** Tests run in no context but Node's. */
  getVmContext(): null {
    return null;
  }

  async setup(): Promise<void> {
    // Of jest's hundred frames each error of a rule would have to be given.
    Error.stackTraceLimit = 20;
    // Jest's finds where code was before it was compiled: here nothing is, and a stack costs it a look at each file.
    Reflect.deleteProperty(Error, 'prepareStackTrace');
  }

  async teardown(): Promise<void> {
    this.moduleMocker.restoreAllMocks();
    process.exit = this.#exit;
    Reflect.deleteProperty(globalThis, Symbol.for('TEST_TIMEOUT_SYMBOL'));
    for (const name of Object.keys(process.env)) if (!(name in this.#variables)) delete process.env[name];
    Object.assign(process.env, this.#variables);
  }
}
