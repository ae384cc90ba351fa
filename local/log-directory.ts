/** Where the logs of a run go. */
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './synth/fingerprint.ts';

/** Logs of other ports are kept this long. */
const keptMs = 86_400_000;

/** An empty folder for the instance on `port`; what it held before is gone, as are old ones of other ports. */
export async function freshLogDirectory(port: string): Promise<string> {
  const logs = join(root, '.steadyline', 'logs');
  const directory = join(logs, port);
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  for (const other of await readdir(logs)) {
    const path = join(logs, other);
    const age = Date.now() - (await stat(path).catch(() => ({ mtimeMs: Date.now() }))).mtimeMs;
    if (age > keptMs) await rm(path, { recursive: true, force: true });
  }
  return directory;
}
