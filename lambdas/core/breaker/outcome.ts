/** What a call's error says of the downstream. */
import { AuthError, PermanentError, ThrottledError, TransientError, UnavailableError } from '../errors.ts';
import type { Outcome } from '../ports/breaker.ts';

export type { Outcome };

/**
 * Refusals and 429s are answers of a downstream that works. An UnavailableError is of ours: it came before the call, or
 * after the first of its `exchanges`, and then a lease is used up. An answer without a verdict says nothing of it, and of
 * an error that nobody foresaw not even whether it was made is known.
 */
export function outcomeOf(error: unknown, exchanges: number): Outcome {
  if (error instanceof PermanentError || error instanceof ThrottledError) return 'success';
  if (error instanceof TransientError || error instanceof AuthError) return 'failure';
  return error instanceof UnavailableError && exchanges === 0 ? 'released' : 'unknown';
}
