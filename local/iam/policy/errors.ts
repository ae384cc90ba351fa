import { SteadylineError } from '../../../lambdas/core/errors.ts';

/** A policy or a call in words that the evaluator does not know: an error, never a permission. */
export class PolicyError extends SteadylineError {
  constructor(place: string, message: string) {
    super('policy', `${place}: ${message}`);
  }
}
