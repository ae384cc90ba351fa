/** Call times that nobody has used are kept, and may be used together later. */
import type { Fault } from './fault.ts';

export const creditWithoutACap: Fault = {
  name: 'credit-without-a-cap',
  rateStore: (store) => {
    const nextMs = new Map<string, number>();
    return {
      ...store,
      async book(lane, request) {
        const { nowMs, count, spacingMs } = request;
        const freeMs = nextMs.get(lane) ?? nowMs;
        if (freeMs > nowMs) return store.book(lane, request);
        nextMs.set(lane, freeMs + count * spacingMs);
        return { kind: 'booked', startMs: nowMs };
      },
    };
  },
};
