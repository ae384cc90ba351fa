/** Bundles all handlers: one self-contained CommonJS file a function, the AWS SDK or the thin transport in it. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { type BuildOptions, buildSync } from 'esbuild';
import { handlerFiles } from './catalog/functions.ts';
import type { Config } from './config.ts';

const root = resolve(import.meta.dirname, '..');

/** Handlers whose callers wait for AWS: the SDK's cold start would be theirs (docs/PERFORMANCE.md). */
export const thinHandlers: readonly string[] = ['ingest', 'lookup'];

/** What stands in for the SDK's clients there. A name that it lacks is an error of esbuild's. */
const thinClients = Object.fromEntries(
  ['dynamodb', 'sqs', 'secrets-manager'].map((service) => [
    `@aws-sdk/client-${service}`,
    join(root, 'lambdas/adapters/thin/clients.ts'),
  ]),
);

/** Whether the bundles have tracing in them: only where spans have somewhere to go. */
export function isTraced(config: Config): boolean {
  return config['OTEL_EXPORTER_OTLP_ENDPOINT'] !== '';
}

/** An esbuild run. */
export interface BundleRun extends BuildOptions {
  alias: Record<string, string>;
}

/**
 * The runs that bundle the handlers into `directory`: CommonJS, because a single-file ESM bundle starts slower. Without
 * `tracing` nothing of OpenTelemetry is in any of them.
 */
export function bundleRuns(directory: string, tracing = false): BundleRun[] {
  const run = (handlers: readonly string[], alias: Record<string, string>): BundleRun => ({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(
      handlers.map((handler) => [`${handler}/index`, `lambdas/handlers/${handler}.ts`]),
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
    define: { __TRACING__: String(tracing) },
    logLevel: 'warning',
    alias,
  });
  const others = handlerFiles.filter((handler) => !thinHandlers.includes(handler));
  return [run(thinHandlers, thinClients), run(others, {})];
}

/**
 * The numbering plans as a module that parses them from a text when it is first asked for: a text of 80 KB costs a
 * container's start next to nothing, the same as code takes part of every one.
 */
function plansAsText(directory: string): string {
  const plans = readFileSync(
    createRequire(import.meta.url).resolve('libphonenumber-js/metadata.min.json'),
    'utf8',
  );
  const file = join(directory, 'numbering-plans.js');
  mkdirSync(directory, { recursive: true });
  writeFileSync(file, `export default JSON.parse(${JSON.stringify(JSON.stringify(JSON.parse(plans)))});\n`);
  return file;
}

/** Writes `<directory>/<handler>/index.js` for every handler and answers the folder of one by its name. */
export function bundleHandlers(directory: string, tracing = false): (handler: string) => string {
  const plans = { 'libphonenumber-js/min/metadata': plansAsText(directory) };
  for (const run of bundleRuns(directory, tracing)) buildSync({ ...run, alias: { ...run.alias, ...plans } });
  return (handler) => join(directory, handler);
}
