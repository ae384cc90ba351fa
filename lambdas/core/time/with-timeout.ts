/** Waiting no longer than is left. */
import type { Clock } from '../ports.ts';

/** Why the timer is given up. Made once: the default reason is an exception with a stack for every answer. */
const ANSWERED = 'answered';

/**
 * As `promise`, or what `late` returns or throws once `capMs` are over (at once if that is 0 or less). The promise then
 * goes on by itself; nobody hears what it still brings or throws.
 */
export async function withTimeout<Value, Late>(
  clock: Clock,
  capMs: number,
  promise: Promise<Value>,
  late: () => Late,
): Promise<Value | Late> {
  promise.catch(() => undefined);
  if (capMs <= 0) return late();
  const answered = new AbortController();
  // An aborted timer has lost the race: what it then returns is not seen.
  const timer = clock.sleep(capMs, answered.signal).then(late, () => promise);
  // Thrown by `late` after the race is over, it has no reader.
  timer.catch(() => undefined);
  try {
    return await Promise.race([promise, timer]);
  } finally {
    answered.abort(ANSWERED);
  }
}
