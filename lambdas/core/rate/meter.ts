/** The exchanges of one call: each has a turn of its own, and their time alone is told of the downstream. */
import type { Clock, EachExchange } from '../ports.ts';

/** One a call. */
export interface Meter {
  /** For the call's options. */
  each: EachExchange;
  /** Exchanges that were made. */
  made(): number;
  /** Time of the slowest exchange, ms; `wholeMs`, the whole call's, where its adapter doesn't tell them apart. */
  slowestMs(wholeMs: number): number;
  /** Time of all of them, ms. */
  totalMs(wholeMs: number): number;
}

/** `turn` waits until one more exchange may be made, after so many; where it throws there is none. */
export function createMeter(clock: Pick<Clock, 'now'>, turn: (made: number) => Promise<void>): Meter {
  const times: number[] = [];
  return {
    async each(exchange) {
      await turn(times.length);
      const startedMs = clock.now();
      try {
        return await exchange();
      } finally {
        times.push(clock.now() - startedMs);
      }
    },
    made: () => times.length,
    slowestMs: (wholeMs) => (times.length === 0 ? wholeMs : Math.max(...times)),
    totalMs: (wholeMs) => (times.length === 0 ? wholeMs : times.reduce((sum, ms) => sum + ms, 0)),
  };
}
