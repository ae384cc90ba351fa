/** What a call's error says of the downstream. */
import { shortText } from '../delivery/error-text.ts';
import {
  AuthError,
  PermanentError,
  ThrottledError,
  TransientError,
  UnavailableError,
  UnsendableError,
} from '../errors.ts';
import type { CallReport, Outcome } from '../ports.ts';

/**
 * An UnavailableError is of ours: it came before the call, or after the first of its `exchanges`, and then a lease is
 * used up. An answer without a verdict says nothing of the downstream, and of an error that nobody foresaw not even
 * whether the call was made is known. What we can't send was never asked for.
 */
export function outcomeOf(error: unknown, exchanges: number): Outcome {
  if (error instanceof UnsendableError) return exchanges === 0 ? 'released' : 'unknown';
  if (error instanceof PermanentError) return 'refused';
  if (error instanceof ThrottledError) return 'throttled';
  if (isFailure(error)) return 'failure';
  return error instanceof UnavailableError && exchanges === 0 ? 'released' : 'unknown';
}

/** What the error of a failed call says was answered. */
export function answerIn(error: unknown): Pick<CallReport, 'answer'> {
  return isFailure(error) ? { answer: shortText(error.message) } : {};
}

const isFailure = (error: unknown): error is Error =>
  error instanceof TransientError || error instanceof AuthError;
