/** Entry of the CDK app (`cdk.json`). */
import { AwsSolutionsChecks } from 'cdk-nag';
import { SteadylineError } from '../lambdas/core/errors.ts';
import { buildApp } from '../lib/app.ts';

try {
  buildApp({ audit: (app) => new AwsSolutionsChecks(app) }).app.synth();
} catch (error) {
  if (!(error instanceof SteadylineError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
