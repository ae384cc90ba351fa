/** Rate lanes in memory. */
import type { RateStore, Timeline } from '../../core/ports.ts';
import { bookOn, unused } from '../../core/rate/timeline.ts';

/** Empty lanes. */
export function memoryRateStore(): RateStore {
  const lanes = new Map<string, Timeline>();
  return {
    async book(lane, request) {
      const { booking, timeline } = bookOn(lanes.get(lane) ?? unused, request);
      lanes.set(lane, timeline);
      return booking;
    },
    async holdOff(lane, untilMs) {
      const timeline = lanes.get(lane) ?? unused;
      lanes.set(lane, { ...timeline, nextMs: Math.max(timeline.nextMs, untilMs) });
    },
  };
}
