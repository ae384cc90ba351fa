/** The CDK app as the local runner synthesizes it: unchecked, since nothing of it is deployed, and of kept bundles. */
import { SteadylineError } from '../../lambdas/core/errors.ts';
import { isTraced } from '../../lib/bundles.ts';
import { resolveDeployment } from '../../lib/deployment.ts';
import { overridesFrom } from '../../lib/overrides.ts';
import { keptBundles } from './kept-bundles.ts';

try {
  const deployment = await resolveDeployment(overridesFrom(undefined, process.env['STEADYLINE_SETTINGS']));
  // esbuild bundles in a process of its own while the CDK loads here: each takes a second.
  const [folderOf, { writeAssembly }] = await Promise.all([
    keptBundles(isTraced(deployment.config), deployment.connectors),
    import('./write-assembly.ts'),
  ]);
  await writeAssembly(deployment, folderOf);
} catch (error) {
  if (!(error instanceof SteadylineError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
