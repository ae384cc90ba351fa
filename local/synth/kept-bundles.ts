/** The handlers' bundles, made once for all assemblies of the same sources. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleHandlers, type FolderOf, folderIn } from '../../lib/bundles.ts';
import type { OwnConnector } from '../../lib/connectors/own-connector.ts';
import { fingerprint } from './fingerprint.ts';
import { kept } from './kept.ts';
import { sourcesOf } from './own-sources.ts';

/** The folder of a handler's bundle by its name, with tracing in it or not. */
export async function keptBundles(
  tracing: boolean,
  connectors: readonly OwnConnector[] = [],
): Promise<FolderOf> {
  const key = await fingerprint('bundles', String(tracing), sourcesOf(connectors.map(({ file }) => file)));
  const folder = await kept('bundles', key, async (draft) => {
    await bundleHandlers(draft, tracing, connectors);
    // The bundles are CommonJS; without this the project's own package.json would say otherwise.
    await writeFile(join(draft, 'package.json'), '{"type":"commonjs"}\n');
  });
  return folderIn(folder);
}
