/** Bundles today's readers and writers, for the tests of later releases. */
import { resolve } from 'node:path';
import { build } from 'esbuild';

/** Writes `readers.mjs` into `folder`; the SDK stays outside, and comes from whoever runs it. */
export async function keepReaders(folder: string): Promise<void> {
  await build({
    entryPoints: [resolve(import.meta.dirname, 'readers.ts')],
    outfile: `${folder}/readers.mjs`,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    minify: true,
    // Errors are told by their names.
    keepNames: true,
    external: ['@aws-sdk/*', '@smithy/*'],
    define: { __TRACING__: 'false' },
    logLevel: 'warning',
  });
}
