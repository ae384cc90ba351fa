/** Bundles all handlers: one self-contained CommonJS file a function, the AWS SDK or the thin transport in it. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import defaultOperations from '../lambdas/connectors/default/operations.ts';
import { type DeclaredOperations, declaredOperations } from '../lambdas/core/connector/declared.ts';
import { handlerFiles, handlerOf } from './catalog/functions.ts';
import type { Config } from './config.ts';
import { functionRowsOf } from './connectors/catalog.ts';
import type { OwnConnector } from './connectors/own-connector.ts';

const root = resolve(import.meta.dirname, '..');

/** Handlers whose callers wait for AWS: the SDK's cold start would be theirs (docs/PERFORMANCE.md). */
export const thinHandlers: readonly string[] = ['ingest', 'lookup'];
/** The same of further connectors. */
const thinOfConnectors: readonly string[] = ['connector/lookup'];

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
  entryPoints: Record<string, string>;
}

/**
 * The runs that bundle the handlers into `directory`: CommonJS, because a single-file ESM bundle starts slower. Without
 * `tracing` nothing of OpenTelemetry is in any of them. Handlers of further connectors are bundled once for each, with
 * that connector's file alone in them: none of them makes another bundle larger.
 */
export function bundleRuns(
  directory: string,
  tracing = false,
  connectors: readonly OwnConnector[] = [],
): BundleRun[] {
  const shared = runsOf(handlerFiles, directory, tracing, {});
  const own = connectors.flatMap((one) =>
    runsOf(
      functionRowsOf(one).map(([name, spec]) => handlerOf(name, spec)),
      ownFolder(directory, one.connector.name),
      tracing,
      { '#connector': one.file },
    ),
  );
  return [...shared, ...own];
}

/** Where the bundles of a connector are: no handler has the folder's name. */
function ownFolder(directory: string, connector: string): string {
  return join(directory, 'connectors', connector);
}

function runsOf(
  handlers: readonly string[],
  outdir: string,
  tracing: boolean,
  own: Record<string, string>,
): BundleRun[] {
  const run = (some: readonly string[], alias: Record<string, string>): BundleRun => ({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(
      some.map((handler) => [`${handler}/index`, `lambdas/handlers/${handler}.ts`]),
    ),
    outdir,
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
    alias: { ...own, ...alias },
  });
  const [thin, others] = [true, false].map((isThin) =>
    handlers.filter((handler) => [...thinHandlers, ...thinOfConnectors].includes(handler) === isThin),
  );
  return [run(thin ?? [], thinClients), run(others ?? [], {})];
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

/** The operations of all connectors as a module of data, for the function that takes requests for all of them. */
function operationsModule(directory: string, connectors: readonly OwnConnector[]): Record<string, string> {
  const own = connectors.map(({ connector }) => declaredOperations(connector));
  const operations: DeclaredOperations = Object.assign({}, defaultOperations, ...own);
  const file = join(directory, 'operations.js');
  writeFileSync(file, `export default ${JSON.stringify(operations)};\n`);
  return { '#operations': file };
}

/** Folder of a bundle: of a handler by its name, of a connector's by both names. */
export type FolderOf = (handler: string, connector?: string) => string;

/**
 * Writes `index.js` for every handler, and of a connector's handlers one for each connector. esbuild works in a process
 * of its own meanwhile. Rejects with what esbuild finds.
 */
export async function bundleHandlers(
  directory: string,
  tracing = false,
  connectors: readonly OwnConnector[] = [],
): Promise<FolderOf> {
  const made = {
    'libphonenumber-js/min/metadata': plansAsText(directory),
    ...operationsModule(directory, connectors),
  };
  const runs = bundleRuns(directory, tracing, connectors).filter(
    ({ entryPoints }) => Object.keys(entryPoints).length > 0,
  );
  await Promise.all(runs.map((run) => build({ ...run, alias: { ...run.alias, ...made } })));
  return folderIn(directory);
}

/** Where they are in `directory`. */
export function folderIn(directory: string): FolderOf {
  return (handler, connector) =>
    join(connector === undefined ? directory : ownFolder(directory, connector), handler);
}
