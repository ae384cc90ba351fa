/** The CDK app as the local runner synthesizes it: unchecked, since nothing of it is deployed, and of kept bundles. */
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { folderIn, isTraced } from '../../lib/bundles.ts';
import { resolveDeployment } from '../../lib/deployment.ts';
import { compileCache, keptBundleFolder } from './kept-bundles.ts';

/**
 * Writes the assembly into `outdir`; `settings` are KEY: VALUE overrides. Throws SettingError where a setting breaks a
 * promise or a limit of AWS.
 */
export async function assemble(settings: Readonly<Record<string, string>>, outdir: string): Promise<void> {
  const deployment = await resolveDeployment(settings);
  // esbuild bundles in a process of its own while the CDK loads here: each takes a second.
  const [bundles, { writeAssembly }] = await Promise.all([
    keptBundleFolder(isTraced(deployment.config), deployment.connectors),
    import('./write-assembly.ts'),
  ]);
  await writeAssembly(deployment, folderIn(bundles), outdir);
  await symlink(join(bundles, compileCache), join(outdir, compileCache));
}
