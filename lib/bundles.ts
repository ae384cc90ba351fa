/** Bundles all handlers in one esbuild run: one self-contained CommonJS file a function, the AWS SDK in it. */
import { join, resolve } from 'node:path';
import { type BuildOptions, buildSync } from 'esbuild';
import { handlerFiles } from './catalog/functions.ts';

const root = resolve(import.meta.dirname, '..');

/** How the handlers are bundled into `directory`: CommonJS, because a single-file ESM bundle starts slower. */
export function bundleOptions(directory: string): BuildOptions {
  return {
    absWorkingDir: root,
    entryPoints: Object.fromEntries(
      handlerFiles.map((handler) => [`${handler}/index`, `lambdas/handlers/${handler}.ts`]),
    ),
    outdir: directory,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    minify: true,
    // Stack traces read, at a few bytes a function.
    keepNames: true,
    // The sources' own tsconfig has nothing to say to a bundler.
    tsconfigRaw: '{}',
    // The SDK's ES modules can be tree-shaken, its CommonJS can't.
    mainFields: ['module', 'main'],
    logLevel: 'warning',
  };
}

/** Writes `<directory>/<handler>/index.js` for every handler and answers the folder of one by its name. */
export function bundleHandlers(directory: string): (handler: string) => string {
  buildSync(bundleOptions(directory));
  return (handler) => join(directory, handler);
}
