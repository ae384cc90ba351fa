/** Entry of the CDK app (`cdk.json`). */
import { AwsSolutionsChecks } from 'cdk-nag';
import { SteadylineError } from '../lambdas/core/errors.ts';
import { assertStamps } from '../lambdas/core/ingest/delivery-stamps.ts';
import { profileNamed } from '../lambdas/core/verify/profiles.ts';
import { buildApp } from '../lib/app.ts';
import { assertLimits } from '../lib/limits.ts';
import { textOf } from '../lib/values.ts';

try {
  const { app, config } = await buildApp({ audit: (app) => new AwsSolutionsChecks(app) });
  assertStamps(profileNamed(textOf(config, 'WEBHOOK_PROFILE_GENESYS')), 'genesys');
  assertStamps(profileNamed(textOf(config, 'WEBHOOK_PROFILE_NICE')), 'nice');
  profileNamed(textOf(config, 'WEBHOOK_PROFILE_CRM'));
  assertLimits(app.synth().stacks);
} catch (error) {
  if (!(error instanceof SteadylineError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
