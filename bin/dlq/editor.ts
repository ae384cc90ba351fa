/** The operator's own editor. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SettingError } from '../../lambdas/core/errors.ts';

/** What became of `text` in $VISUAL or $EDITOR; the file is the operator's alone and goes afterwards. Throws SettingError. */
export async function openEditor(text: string): Promise<string> {
  const [editor, ...options] = (process.env['VISUAL'] ?? process.env['EDITOR'] ?? '').split(' ');
  if (editor === undefined || editor === '')
    throw new SettingError('Set $EDITOR, or hand the new payload over with --payload FILE.');
  const folder = await mkdtemp(path.join(tmpdir(), 'steadyline-'));
  try {
    const file = path.join(folder, 'payload.json');
    await writeFile(file, text, { mode: 0o600 });
    await run(editor, [...options, file]);
    return await readFile(file, 'utf8');
  } finally {
    await rm(folder, { recursive: true });
  }
}

function run(editor: string, options: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(editor, options, { stdio: 'inherit' });
    child.once('error', () => reject(new SettingError(`The editor ${editor} can't be started.`)));
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new SettingError(`${editor} ended with ${code}: nothing is changed.`)),
    );
  });
}
