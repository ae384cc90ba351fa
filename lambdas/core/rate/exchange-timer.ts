/** The exchanges of one call: each has a slot of its own, and their time alone is reported of the downstream. */
import type { Clock, EachExchange } from '../ports.ts';

/** One a call. */
export interface ExchangeTimer {
  /** For the call's options. */
  each: EachExchange;
  /** Exchanges that were made. */
  made(): number;
  /** Time of the slowest exchange, ms; `wholeMs`, the whole call's, where its adapter doesn't distinguish them. */
  slowestMs(wholeMs: number): number;
  /** Time of all of them, ms. */
  totalMs(wholeMs: number): number;
}

/** `slot` waits until one more exchange may be made, after so many; where it throws there is none. */
export function createExchangeTimer(
  clock: Pick<Clock, 'now'>,
  slot: (made: number) => Promise<void>,
): ExchangeTimer {
  const times: number[] = [];
  return {
    async each(exchange) {
      await slot(times.length);
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
