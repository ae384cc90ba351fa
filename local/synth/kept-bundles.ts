/** The handlers' bundles, made once for all assemblies of the same sources. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleHandlers, type FolderOf, folderIn } from '../../lib/bundles.ts';
import type { OwnConnector } from '../../lib/connectors/own-connector.ts';
import { fingerprint } from './fingerprint.ts';
import { kept } from './kept.ts';
import { sourcesOf } from './own-sources.ts';

/** What Node has compiled of the bundles lies beside them; every assembly that is made of them links to it. */
export const compileCache = '.compile-cache';

/** The folder of a handler's bundle by its name, with tracing in it or not. */
export async function keptBundles(
  tracing: boolean,
  connectors: readonly OwnConnector[] = [],
): Promise<FolderOf> {
  return folderIn(await keptBundleFolder(tracing, connectors));
}

/** The folder of all of them. */
export async function keptBundleFolder(
  tracing: boolean,
  connectors: readonly OwnConnector[] = [],
): Promise<string> {
  const key = fingerprint('bundles', String(tracing), sourcesOf(connectors.map(({ file }) => file)));
  return kept('bundles', key, async (draft) => {
    await bundleHandlers(draft, tracing, connectors);
    // The bundles are CommonJS; without this the project's own package.json would say otherwise.
    await writeFile(join(draft, 'package.json'), '{"type":"commonjs"}\n');
    await mkdir(join(draft, compileCache));
  });
}
