/** A connector's own functions: whatever they throw says nothing about the message. */
import { SteadylineError, TransientError } from '../errors.ts';

/**
 * What `ask` makes. A typed error is passed on; any other is a fault of the connector, which a newer one may fix: transient,
 * without its text, which may quote a value (P9).
 */
export function ownCode<Result>(ask: () => Result): Result {
  try {
    return ask();
  } catch (error) {
    if (error instanceof SteadylineError) throw error;
    throw new TransientError('a function of the connector has failed', { cause: error });
  }
}
