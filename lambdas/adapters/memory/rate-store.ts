/** Rate lanes in memory. */
import type { RateStore } from '../../core/ports.ts';
import { bookOn, spanOf } from '../../core/rate/timeline.ts';

/** Empty lanes. */
export function memoryRateStore(): RateStore {
  const lanes = new Map<string, number>();
  return {
    async book(lane, count, spacingMs, nowMs, maxWaitMs) {
      const booked = bookOn(lanes.get(lane) ?? 0, spanOf(count, spacingMs), nowMs, nowMs + maxWaitMs);
      if (booked !== undefined) lanes.set(lane, booked.nextMs);
      return booked?.startMs;
    },
    async holdOff(lane, untilMs) {
      lanes.set(lane, Math.max(lanes.get(lane) ?? 0, untilMs));
    },
  };
}
