/** Synthesizes the CDK app in a process of its own, or takes the assembly of an earlier run of the same sources. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SettingError } from '../../lambdas/core/errors.ts';
import { loadConnectors } from '../../lib/connectors/load.ts';
import { fingerprint, root } from './fingerprint.ts';
import { kept } from './kept.ts';
import { sourcesOf } from './own-sources.ts';

/**
 * Answers the assembly's folder under `.steadyline/assemblies`. `settings` are KEY: VALUE overrides; `write` writes it.
 * Throws SettingError with what the app said where synth refuses.
 */
export async function synthesize(
  settings: Readonly<Record<string, string>>,
  write: (settings: Readonly<Record<string, string>>, outdir: string) => Promise<void> = runApp,
): Promise<string> {
  const ordered = Object.entries(settings).sort(([one], [other]) => (one < other ? -1 : 1));
  const own = await loadConnectors(settings['CONNECTORS_DIR'] ?? '');
  const sources = sourcesOf(own.map(({ file }) => file));
  const key = fingerprint('assembly', JSON.stringify(ordered), sources);
  return kept('assemblies', key, async (draft) => {
    await write(settings, draft);
    // The bundles are CommonJS; without this the project's own package.json would say otherwise.
    await writeFile(join(draft, 'package.json'), '{"type":"commonjs"}\n');
  });
}

async function runApp(settings: Readonly<Record<string, string>>, outdir: string): Promise<void> {
  const child = spawn(process.execPath, ['local/synth/app.ts'], {
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
