/** Synthesizes the CDK app in a process of its own, or takes the assembly of an earlier run of the same sources. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SettingError } from '../../lambdas/core/errors.ts';
import { fingerprint, root } from './fingerprint.ts';

/** Assemblies kept for other settings, beside the newest. */
const kept = 5;

/**
 * Answers the assembly's folder under `.steadyline/assemblies`.
 * `settings` are KEY: VALUE overrides. Throws SettingError with what the app said where synth refuses.
 */
export async function synthesize(settings: Readonly<Record<string, string>>): Promise<string> {
  const assemblies = join(root, '.steadyline', 'assemblies');
  const directory = join(assemblies, await fingerprint(settings));
  await mkdir(assemblies, { recursive: true });
  if (!existsSync(join(directory, 'manifest.json'))) {
    const draft = await mkdtemp(join(assemblies, 'draft-'));
    try {
      await runApp(draft, settings);
      // The bundles are CommonJS; without this the project's own package.json would say otherwise.
      await writeFile(join(draft, 'package.json'), '{"type":"commonjs"}\n');
      await rename(draft, directory).catch(async (error: unknown) => {
        if (!existsSync(join(directory, 'manifest.json'))) throw error;
      });
    } finally {
      await rm(draft, { recursive: true, force: true });
    }
  }
  await utimes(directory, new Date(), new Date());
  await prune(assemblies);
  return directory;
}

async function runApp(outdir: string, settings: Readonly<Record<string, string>>): Promise<void> {
  const child = spawn(process.execPath, ['bin/app.ts'], {
    cwd: root,
    env: { ...process.env, CDK_OUTDIR: outdir, STEADYLINE_SETTINGS: JSON.stringify(settings) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new SettingError(said.trim() || 'The CDK app could not be synthesized.');
}

async function prune(assemblies: string): Promise<void> {
  const names = await readdir(assemblies);
  const dated = await Promise.all(
    names.map(async (name) => {
      const path = join(assemblies, name);
      const stats = await stat(path).catch(() => undefined);
      return { path, usedMs: stats?.mtimeMs ?? 0 };
    }),
  );
  const old = dated.sort((one, other) => other.usedMs - one.usedMs).slice(kept);
  // An hour: nothing that another runner may still load its bundles from.
  const stale = old.filter(({ usedMs }) => Date.now() - usedMs > 3_600_000);
  await Promise.all(stale.map(({ path }) => rm(path, { recursive: true, force: true })));
}
