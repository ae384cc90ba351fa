/** What went wrong, for a terminal. */
import { SteadylineError } from '../../lambdas/core/errors.ts';

/** A sentence for whatever can be met in daily use; only what nobody foresaw comes with its stack. */
export function failureText(error: unknown): string {
  if (error instanceof SteadylineError) {
    return error.cause instanceof Error
      ? `${error.message.replace(/\.$/, '')}: ${causeText(error.cause)}`
      : error.message;
  }
  if (!(error instanceof Error)) return String(error);
  return isForeseen(error) ? `AWS did not do it: ${causeText(error)}` : (error.stack ?? String(error));
}

/** The SDK marks its answers with `$metadata` and what the network refused with `syscall`. */
function isForeseen(error: Error): boolean {
  return '$metadata' in error || 'syscall' in error || isSignIn(error);
}

function isSignIn({ name, message }: Error): boolean {
  return name.endsWith('ProviderError') || message === 'Region is missing';
}

function causeText(cause: Error): string {
  const text = cause.name === 'Error' ? cause.message : `${cause.name}: ${cause.message}`;
  return isSignIn(cause) ? `${text}: sign in, and set AWS_PROFILE and AWS_REGION` : text;
}
