/** Turns at a steady rate. */
import type { Clock } from '../../lambdas/core/ports.ts';

/** Resolves when it is the caller's turn, or at once when `signal` is aborted. */
export type Pace = (signal?: AbortSignal) => Promise<void>;

/** At most `perSecond` turns a second, evenly spread; nothing is saved up while nobody asks. */
export function createPace(clock: Clock, perSecond: number): Pace {
  let nextMs = -Infinity;
  return async (signal) => {
    const atMs = Math.max(clock.now(), nextMs);
    nextMs = atMs + 1000 / perSecond;
    if (atMs <= clock.now()) return;
    try {
      await clock.sleep(atMs - clock.now(), signal);
    } catch (error) {
      if (signal?.aborted !== true) throw error;
    }
  };
}
