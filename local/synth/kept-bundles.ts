/** The handlers' bundles, made once for all assemblies of the same sources. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleHandlers } from '../../lib/bundles.ts';
import { fingerprint } from './fingerprint.ts';
import { kept } from './kept.ts';

/** The folder of a handler's bundle by its name, with tracing in it or not. */
export async function keptBundles(tracing: boolean): Promise<(handler: string) => string> {
  const key = await fingerprint('bundles', String(tracing));
  const folder = await kept('bundles', key, async (draft) => {
    bundleHandlers(draft, tracing);
    // The bundles are CommonJS; without this the project's own package.json would say otherwise.
    await writeFile(join(draft, 'package.json'), '{"type":"commonjs"}\n');
  });
  return (handler) => join(folder, handler);
}
