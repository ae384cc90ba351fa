/** What a deployment is made of, as a short text: each function carries it, so that an old bundle is known from a new one. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

/** Variable of every function that holds it. */
export const RELEASE_VARIABLE = 'STEADYLINE_RELEASE';

const root = resolve(import.meta.dirname, '..');
const sources = ['lambdas', 'lib/bundles.ts', 'package-lock.json'];

let known: string | undefined;

/** 12 hex digits that change with any source or dependency of the bundles; the same on every machine. */
export function releaseStamp(): string {
  known ??= stampOf(sources.flatMap(filesIn).sort());
  return known;
}

function filesIn(source: string): string[] {
  if (source.includes('.')) return [join(root, source)];
  const entries = readdirSync(join(root, source), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

function stampOf(files: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of files) hash.update(`\0${relative(root, file)}\0`).update(readFileSync(file));
  return hash.digest('hex').slice(0, 12);
}
