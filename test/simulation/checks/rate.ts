/** P12: no sliding window holds more calls than the limit less its headroom. */
import { usableCalls } from '../../../lambdas/core/rate/usable-rate.ts';
import type { Verdict } from './verdict.ts';

export interface RateChecks {
  /** A call has begun; `disturbedMs`: when something last kept callers from the shared timeline. */
  called(nowMs: number, disturbedMs: number): void;
}

/** The fleet may act for this long on what it booked before a fault of its stores, ms. */
const SETTLED_MS = 5000;

export function createRateChecks(
  { breaks }: Verdict,
  { who, limit, windowMs, headroom }: { who: string; limit: number; windowMs: number; headroom: number },
): RateChecks {
  let starts: number[] = [];
  return {
    called(nowMs, disturbedMs) {
      starts = [...starts.filter((atMs) => atMs > nowMs - windowMs), nowMs];
      const most = nowMs - disturbedMs > SETTLED_MS ? usableCalls({ limit }, headroom) : limit;
      if (starts.length > most)
        breaks('P12', `${starts.length} calls to ${who} within ${windowMs} ms, ${most} allowed`);
    },
  };
}
