/** Bundles the variants exactly as the stack bundles its handlers. */
import { statSync } from 'node:fs';
import path from 'node:path';
import { buildSync } from 'esbuild';

const root = path.resolve(import.meta.dirname, '..');

export interface Bundle {
  file: string;
  kilobytes: number;
}

/** The bundle of `bench/variants/<name>.ts`. */
export function bundleVariant(name: string): Bundle {
  const file = path.join(root, '.steadyline/bench', name, 'index.cjs');
  buildSync({
    absWorkingDir: root,
    entryPoints: [`bench/variants/${name}.ts`],
    outfile: file,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    minify: true,
    keepNames: true,
    tsconfigRaw: '{}',
    mainFields: ['module', 'main'],
    logLevel: 'warning',
  });
  return measured(file);
}

/** A bundle that is there already. */
export function measured(file: string): Bundle {
  return { file, kilobytes: Math.round(statSync(file).size / 1024) };
}
