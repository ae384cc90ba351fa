/** `npm run build`: synthesizes the app with its default settings and says where the assembly is. */
import { SteadylineError } from '../../lambdas/core/errors.ts';
import { synthesize } from './synthesize.ts';

try {
  console.log(await synthesize({}));
} catch (error) {
  if (!(error instanceof SteadylineError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
