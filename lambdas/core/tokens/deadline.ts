/** An answer by a deadline, whatever the promise does. */
import type { Clock } from '../ports.ts';

/** As `promise`, but rejects with `late()` at `untilMs` (ms since the epoch). The promise goes on by itself. */
export async function byDeadline<Value>(
  promise: Promise<Value>,
  untilMs: number,
  clock: Clock,
  late: () => Error,
): Promise<Value> {
  const answered = new AbortController();
  const timer = clock.sleep(untilMs - clock.now(), answered.signal).then(
    () => Promise.reject(late()),
    // Aborted because the promise was first: the race is over.
    () => promise,
  );
  try {
    return await Promise.race([promise, timer]);
  } finally {
    answered.abort();
  }
}
