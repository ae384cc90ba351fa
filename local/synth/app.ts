/** The CDK app as the local runner synthesizes it: unchecked, since nothing of it is deployed, and of kept bundles. */
import { Code } from 'aws-cdk-lib/aws-lambda';
import { SteadylineError } from '../../lambdas/core/errors.ts';
import { buildApp } from '../../lib/app.ts';
import { isTraced } from '../../lib/bundles.ts';
import { resolveDeployment } from '../../lib/deployment.ts';
import { assertLimits } from '../../lib/limits.ts';
import { overridesFrom } from '../../lib/overrides.ts';
import { keptBundles } from './kept-bundles.ts';

try {
  const deployment = await resolveDeployment(overridesFrom(undefined, process.env['STEADYLINE_SETTINGS']));
  const folderOf = await keptBundles(isTraced(deployment.config), deployment.connectors);
  const codeOf = (handler: string, connector?: string): Code => Code.fromAsset(folderOf(handler, connector));
  const { app } = await buildApp({ deployment, codeOf });
  assertLimits(app.synth().stacks);
} catch (error) {
  if (!(error instanceof SteadylineError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
