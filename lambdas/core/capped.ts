/** Waiting no longer than is left. */
import type { Clock } from './ports.ts';

/**
 * As `promise`, or what `late` makes once `capMs` are over (at once if that is 0 or less). The promise then goes on by
 * itself; what it still brings or throws is nobody's any more.
 */
export async function capped<Value, Late>(
  clock: Clock,
  capMs: number,
  promise: Promise<Value>,
  late: () => Late,
): Promise<Value | Late> {
  promise.catch(() => undefined);
  if (capMs <= 0) return late();
  const answered = new AbortController();
  const timer = clock.sleep(capMs, answered.signal).then(late, () => promise);
  try {
    return await Promise.race([promise, timer]);
  } finally {
    answered.abort();
  }
}
