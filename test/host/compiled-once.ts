/**
 * Jest compiles every module anew for every isolated file of tests: its own matchers and runner, the SDK, our sources. Here a
 * process compiles each once. Code of CommonJS is shared between contexts as it is; an ES module belongs to its
 * context and is compiled from V8's code cache. What runs is the same, and each context still has values of its own.
 */
import vm from 'node:vm';

type Compile = typeof vm.compileFunction;
type Load = NonNullable<Parameters<Compile>[2]>['importModuleDynamically'];
type Loader = Extract<Load, (...given: never[]) => unknown>;
/** Node's types leave out what a module has like a script. */
type Cached = vm.SourceTextModule & Pick<vm.Script, 'createCachedData'>;

/** By file; another text of the same file replaces what was kept. */
const scripts = new Map<string, { head: string; code: string; script: vm.Script; load: Load }>();
const modules = new Map<string, { code: string; data?: Buffer }>();

/** Puts the sharing ones in the place of `vm`'s own, which offers jest no other way in. Once a process. */
export function compileOnce(): void {
  if (vm.compileFunction !== ownCompile) return;
  vm.compileFunction = compileShared;
  vm.SourceTextModule = SharedCodeModule;
}

const ownCompile = vm.compileFunction;

function compileShared(...[code, parameters = [], options = {}]: Parameters<Compile>): ReturnType<Compile> {
  const { filename, parsingContext, importModuleDynamically: load } = options;
  if (filename === undefined || parsingContext === undefined) return ownCompile(code, parameters, options);
  const head = `(function (${parameters.join(', ')}) {`;
  let kept = scripts.get(filename);
  if (kept?.code !== code || kept.head !== head) {
    const script = new vm.Script(`${head}${code}\n})`, {
      filename,
      columnOffset: -head.length,
      // Of the file of tests that runs now: a process runs one at a time.
      importModuleDynamically: (...given: unknown[]) => loadBy(scripts.get(filename)?.load, given),
    });
    kept = { head, code, script, load };
    scripts.set(filename, kept);
  }
  kept.load = load;
  return kept.script.runInContext(parsingContext);
}

/** The loader takes what V8 gives, and looks at no script in it. */
function loadBy(load: Load, given: unknown[]): ReturnType<Loader> {
  if (typeof load !== 'function') throw new Error('a file without a loader imports');
  return load(...(given as Parameters<Loader>));
}

class SharedCodeModule extends vm.SourceTextModule {
  constructor(code: string, options: vm.SourceTextModuleOptions = {}) {
    const { identifier = '' } = options;
    const kept = modules.get(identifier);
    const known = kept?.code === code ? kept : undefined;
    super(code, known?.data === undefined ? options : { ...options, cachedData: known.data });
    if (known === undefined) modules.set(identifier, { code });
    // Most are seen once: only the second time is it worth a cache.
    else known.data ??= (this as unknown as Cached).createCachedData();
  }
}
