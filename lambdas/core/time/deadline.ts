/** A time by which the answer is out, whatever the calls on the way do. */
import { UnavailableError } from '../errors.ts';
import type { Clock } from '../ports.ts';
import { withTimeout } from './with-timeout.ts';

/**
 * Runs one step unless the time is up, and waits for it no longer than that: its signal is aborted then, so that
 * nothing goes on, and no later step begins, after the answer. Throws UnavailableError `deadline`.
 */
export type Within = <T>(step: (signal?: AbortSignal) => Promise<T>) => Promise<T>;

/** For work with no deadline of its own: every call still has its time-out. */
export const unhurried: Within = (step) => step();

/** Steps up to `atMs` (ms since the epoch). */
export function deadlineAt(clock: Clock, atMs: number): Within {
  const late = (): UnavailableError =>
    new UnavailableError('deadline', 'The event could not be taken in time; send it again.');
  return async (step) => {
    const leftMs = atMs - clock.now();
    if (leftMs <= 0) throw late();
    const steps = new AbortController();
    return withTimeout(clock, leftMs, step(steps.signal), () => {
      const error = late();
      steps.abort(error);
      throw error;
    });
  };
}
