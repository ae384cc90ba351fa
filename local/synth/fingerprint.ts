/** A hash over everything that the synthesized assembly depends on. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** The project's folder. */
export const root = resolve(import.meta.dirname, '..', '..');

const folders = ['lib', 'lambdas', 'local/synth'];
const files = ['cdk.json', 'package.json', 'package-lock.json', 'tsconfig.json'];
/** What npm has installed, which need not be what the lock file asks for. */
const installed = 'node_modules/.package-lock.json';

/** 20 hex digits that change with any source, dependency, installation or one of `parts`. */
export async function fingerprint(...parts: readonly string[]): Promise<string> {
  const listed = await Promise.all(
    folders.map(async (folder) => {
      const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
      return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    }),
  );
  const paths = [...listed.flat(), ...files.map((file) => join(root, file))].sort();
  const contents = await Promise.all(paths.map((path) => readFile(path)));
  const hash = createHash('sha256').update(JSON.stringify([process.version, ...parts]));
  hash.update(await readFile(join(root, installed)).catch(() => ''));
  paths.forEach((path, index) => {
    hash.update(`\0${path}\0`).update(contents[index] ?? '');
  });
  return hash.digest('hex').slice(0, 20);
}
