/**
 * Jest's runtime, which loads a file of tests in a shared environment with Node's own loader: each module once a
 * process, not once a file. Jest's own loads some fifty modules anew for every file, a quarter of the unit tests' time
 * (docs/adr/0012).
 */
import { createRequire, registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import { current } from './globals.ts';
import { SharedEnvironment } from './shared-environment.ts';

const require = createRequire(import.meta.url);
// Its types are those of the CommonJS module.
const { default: Runtime } = require('jest-runtime') as typeof import('jest-runtime');
type Runtime = InstanceType<typeof Runtime>;
const globals = import.meta.resolve('./globals.ts');

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === '@jest/globals' ? { url: globals, shortCircuit: true } : next(specifier, context),
});

function refuse(): never {
  throw new Error("not where modules and timers are shared: let the file's first comment say '@isolated'");
}

/** They would replace modules of a loader that isn't used, or the timers of Node's own streams. */
const REFUSED = Object.fromEntries(
  [
    'doMock',
    'isolateModules',
    'isolateModulesAsync',
    'mock',
    'resetModules',
    'setMock',
    'unstable_mockModule',
    'useFakeTimers',
  ].map((name) => [name, refuse]),
);

export default class SharedRuntime extends Runtime {
  readonly #shared: boolean;
  readonly #testPath: string;

  constructor(...given: ConstructorParameters<typeof Runtime>) {
    super(...given);
    const [, environment, , , , , testPath] = given;
    this.#shared = environment instanceof SharedEnvironment;
    this.#testPath = testPath;
  }

  /** Jest's runner of tests keeps the tests of a file in itself, so that each file has one of its own. */
  override requireInternalModule<T = unknown>(from: string, to?: string): T {
    if (!this.#shared) return super.requireInternalModule<T>(from, to);
    delete require.cache[from];
    Reflect.deleteProperty(globalThis, Symbol.for('EVENT_HANDLERS'));
    return require(from) as T;
  }

  override setGlobalsForRuntime(given: Parameters<Runtime['setGlobalsForRuntime']>[0]): void {
    super.setGlobalsForRuntime(given);
    if (!this.#shared) return;
    Object.assign(current, this.requireModuleOrMock(this.#testPath, '@jest/globals'));
    current.jest = Object.assign(Object.create(current.jest ?? null), REFUSED);
  }

  override async unstable_importModule(
    path: string,
  ): Promise<Awaited<ReturnType<Runtime['unstable_importModule']>>> {
    if (!this.#shared) return super.unstable_importModule(path);
    await import(pathToFileURL(path).href);
  }
}
