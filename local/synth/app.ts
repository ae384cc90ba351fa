/** Synthesizes the CDK app by the settings in STEADYLINE_SETTINGS into CDK_OUTDIR, in a process of its own. */
import { SteadylineError } from '../../lambdas/core/errors.ts';
import { overridesFrom } from '../../lib/overrides.ts';
import { assemble } from './assemble.ts';

try {
  const settings = overridesFrom(undefined, process.env['STEADYLINE_SETTINGS']);
  await assemble(settings, process.env['CDK_OUTDIR'] ?? 'cdk.out');
} catch (error) {
  if (!(error instanceof SteadylineError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
