/**
 * The runner's helper processes, each of one bundled file: half of what such a process costs to start was the loading of
 * its modules one by one (210 ms of CPU against 100 for the queues, 100 against 30 for the simulated systems, measured).
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { fingerprintOf, root } from '../synth/fingerprint.ts';
import { kept } from '../synth/kept.ts';
import { type Child, startChild } from './child.ts';

const scripts = {
  sqs: 'local/engines/sqs-process.ts',
  dynamodb: 'local/engines/dynamodb-process.ts',
  simulators: 'local/simulators-process.ts',
};
/** Where these are, and what they import. */
const folders = ['local', 'lambdas'];

let made: Promise<string> | undefined;

/** As `startChild`, by name. Throws what esbuild finds, where nobody has bundled these sources before. */
export async function startHelper<Ready>(name: keyof typeof scripts, input: unknown): Promise<Child<Ready>> {
  made ??= kept('helpers', fingerprintOf(folders), bundle);
  return startChild<Ready>(pathToFileURL(join(await made, `${name}.cjs`)), input);
}

async function bundle(outdir: string): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: scripts,
    outdir,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outExtension: { '.js': '.cjs' },
    // It finds its actions by name when it starts.
    external: ['dynalite'],
    tsconfigRaw: '{}',
    logLevel: 'warning',
  });
}
