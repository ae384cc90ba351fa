/** Bundles all handlers in one esbuild run: one self-contained CommonJS file a function, the AWS SDK in it. */
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import { handlerFiles } from './catalog/functions.ts';

const root = resolve(import.meta.dirname, '..');

/**
 * Writes `<directory>/<handler>/index.js` for every handler and answers the folder of one by its name.
 * CommonJS, because a single-file ESM bundle starts slower (docs: measured); names kept, so that stack traces read.
 */
export function bundleHandlers(directory: string): (handler: string) => string {
  buildSync({
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
    keepNames: true,
    // Type stripping keeps the sources' own tsconfig out of the bundle.
    tsconfigRaw: '{}',
    mainFields: ['module', 'main'],
    logLevel: 'warning',
  });
  return (handler) => join(directory, handler);
}
