/** All that an organisation's connectors are made of, wherever they import it from. */
import { createHash } from 'node:crypto';
import { buildSync } from 'esbuild';

/** A hash that changes with any of the files or of what they import; empty without any. Throws what esbuild throws. */
export function sourcesOf(files: readonly string[]): string {
  if (files.length === 0) return '';
  const { outputFiles } = buildSync({
    entryPoints: [...files],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outdir: '/connectors',
    write: false,
    logLevel: 'silent',
    tsconfigRaw: '{}',
  });
  const hash = createHash('sha256');
  for (const { path, contents } of outputFiles) hash.update(`\0${path}\0`).update(contents);
  return hash.update(JSON.stringify(files)).digest('hex');
}
