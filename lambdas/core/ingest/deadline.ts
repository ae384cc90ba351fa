/** A time by which the answer is out, whatever the calls on the way do. */
import { UnavailableError } from '../errors.ts';
import type { Clock } from '../ports.ts';

/**
 * Runs one step unless the time is up, and waits for it no longer than that: its signal is aborted then, so that
 * nothing goes on, and no later step begins, after the answer. Throws UnavailableError `deadline`.
 */
export type Within = <T>(step: (signal?: AbortSignal) => Promise<T>) => Promise<T>;

/** Why the timer is given up. Made once: the default reason is an exception with a stack for every answer. */
const ANSWERED = 'answered';

/** For work with no deadline of its own: every call still has its time-out. */
export const unhurried: Within = (step) => step();

/** Steps up to `atMs` (ms since the epoch). Call `end` when the answer is made: the timer goes with it. */
export function deadlineAt(clock: Clock, atMs: number): { within: Within; end(): void } {
  const timer = new AbortController();
  const steps = new AbortController();
  const late = (): UnavailableError =>
    new UnavailableError('deadline', 'The event could not be taken in time; send it again.');
  const expired = clock.sleep(atMs - clock.now(), timer.signal).then(() => {
    const error = late();
    steps.abort(error);
    throw error;
  });
  // Nobody may be waiting for it when it fires or is aborted.
  expired.catch(() => undefined);
  return {
    within: async (step) => {
      if (clock.now() >= atMs) throw late();
      return Promise.race([step(steps.signal), expired]);
    },
    end: () => timer.abort(ANSWERED),
  };
}
