/** What the plot shows: one sample a second of everything that moves. */
import type { BreakerSample } from '../report/breaker-spans.ts';

export interface Sample {
  /** ms since the epoch. */
  atMs: number;
  phase: string;
  /** Messages by queue. */
  depths: Record<string, number>;
  /** Accepted, not yet applied. */
  waiting: number;
  breaker: BreakerSample['phase'];
  /** CRM effects and CRM calls of every kind since the sample before. */
  effects: number;
  accepted: number;
  /** Lookups since the sample before, by source; `failed` for those not answered. */
  lookups: Record<string, number>;
}

/** A busy stack may miss a reading; one that misses this many in a row is gone. */
const mostFailures = 30;

/**
 * Runs `work` every `everyMs`, never twice at once, until stopped. `stop` throws the last failure where `work` had
 * failed 30 times in a row and was given up.
 */
export function repeat(everyMs: number, work: () => Promise<void>): { stop(): Promise<void> } {
  let stopped = false;
  let wake = (): void => undefined;
  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
      setTimeout(resolve, everyMs);
    });
  const loop = async (): Promise<unknown> => {
    for (let failures = 0; !stopped; ) {
      try {
        await work();
        failures = 0;
      } catch (error) {
        failures += 1;
        if (failures >= mostFailures) return error;
      }
      if (!stopped) await pause();
    }
    return undefined;
  };
  const done = loop();
  return {
    async stop() {
      stopped = true;
      wake();
      const failure = await done;
      if (failure !== undefined) throw failure;
    },
  };
}

/** Counts since the last call of `take`, by name. */
export function createTally(): { add(name: string, count?: number): void; take(): Record<string, number> } {
  let counts: Record<string, number> = {};
  return {
    add(name, count = 1) {
      counts[name] = (counts[name] ?? 0) + count;
    },
    take() {
      const taken = counts;
      counts = {};
      return taken;
    },
  };
}
