/** What is made from the sources is kept under `.steadyline`, by a key over all that it depends on. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './fingerprint.ts';

/** Folders of a kind that are kept beside the newest, whatever their age. */
const spare = 5;
/** An hour: nothing younger goes, since another runner may still load from it. */
const leastAgeMs = 3_600_000;

/**
 * Answers the folder `.steadyline/{kind}/{key}`, which `make` fills if it is not there. Nobody sees it half filled, and
 * of two that fill it at once one wins. Throws what `make` throws.
 */
export async function kept(
  kind: 'assemblies' | 'bundles' | 'helpers',
  key: string,
  make: (draft: string) => Promise<void>,
): Promise<string> {
  const all = join(root, '.steadyline', kind);
  const directory = join(all, key);
  await mkdir(all, { recursive: true });
  if (!existsSync(directory)) {
    const draft = await mkdtemp(join(all, 'draft-'));
    try {
      await make(draft);
      await rename(draft, directory).catch((error: unknown) => {
        if (!existsSync(directory)) throw error;
      });
    } finally {
      await rm(draft, { recursive: true, force: true });
    }
  }
  await utimes(directory, new Date(), new Date());
  await prune(all);
  return directory;
}

async function prune(all: string): Promise<void> {
  const dated = await Promise.all(
    (await readdir(all)).map(async (name) => {
      const path = join(all, name);
      const stats = await stat(path).catch(() => undefined);
      return { path, usedMs: stats?.mtimeMs ?? 0 };
    }),
  );
  const old = dated.sort((one, other) => other.usedMs - one.usedMs).slice(spare);
  const stale = old.filter(({ usedMs }) => Date.now() - usedMs > leastAgeMs);
  await Promise.all(stale.map(({ path }) => rm(path, { recursive: true, force: true })));
}
