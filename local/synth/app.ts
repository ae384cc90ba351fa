/** The CDK app as the local runner synthesizes it: unchecked, since nothing of it is deployed, and of kept bundles. */
import { Code } from 'aws-cdk-lib/aws-lambda';
import { SteadylineError } from '../../lambdas/core/errors.ts';
import { buildApp } from '../../lib/app.ts';
import { isTraced } from '../../lib/bundles.ts';
import { resolveConfig } from '../../lib/config.ts';
import { overridesFrom } from '../../lib/overrides.ts';
import { keptBundles } from './kept-bundles.ts';

try {
  const overrides = overridesFrom(undefined, process.env['STEADYLINE_SETTINGS']);
  const folderOf = await keptBundles(isTraced(resolveConfig(overrides)));
  buildApp({ codeOf: (handler) => Code.fromAsset(folderOf(handler)) }).app.synth();
} catch (error) {
  if (!(error instanceof SteadylineError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
