/** A hash over everything that the synthesized assembly depends on. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** The project's folder. */
export const root = resolve(import.meta.dirname, '..', '..');

const folders = ['bin', 'lib', 'lambdas'];
const files = ['cdk.json', 'package.json', 'package-lock.json', 'tsconfig.json'];

/** 20 hex digits that change with any source, dependency or setting. */
export async function fingerprint(settings: Readonly<Record<string, string>>): Promise<string> {
  const listed = await Promise.all(
    folders.map(async (folder) => {
      const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
      return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    }),
  );
  const paths = [...listed.flat(), ...files.map((file) => join(root, file))].sort();
  const contents = await Promise.all(paths.map((path) => readFile(path)));
  const hash = createHash('sha256').update(process.version);
  const ordered = Object.entries(settings).sort(([one], [other]) => (one < other ? -1 : 1));
  hash.update(JSON.stringify(ordered)).update(process.env['STEADYLINE_SETTINGS'] ?? '');
  paths.forEach((path, index) => {
    hash.update(`\0${path}\0`).update(contents[index] ?? '');
  });
  return hash.digest('hex').slice(0, 20);
}
