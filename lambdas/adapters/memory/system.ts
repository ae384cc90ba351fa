/** A virtual clock, seeded randomness, and log and metrics that can be looked at. */
import type { Clock, Log, LogFields, Metrics, Random, System } from '../../core/ports.ts';

interface Sleeper {
  atMs: number;
  wake(): void;
}

/** A clock that moves only when a test moves it. */
export interface FakeClock extends Clock {
  /** Moves on by `ms`, waking sleepers in order and letting what they start run before the next wakes. */
  advance(ms: number): Promise<void>;
  /** How many sleep: 0 where every timer has fired or was given up. */
  sleeping(): number;
}

/**
 * A fake clock that starts at `startMs` (default: 2026-01-01). `rounds`: turns of the event loop that what it wakes gets
 * to run in. Promises chained however long settle within one; more are for what takes turns itself, as I/O does.
 */
export function fakeClock(startMs = Date.UTC(2026, 0, 1), rounds = FEW_ROUNDS): FakeClock {
  let now = startMs;
  let sleepers: Sleeper[] = [];
  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const sleeper = { atMs: now + Math.max(0, ms), wake: resolve };
        sleepers.push(sleeper);
        signal?.addEventListener('abort', () => {
          sleepers = sleepers.filter((one) => one !== sleeper);
          reject(signal.reason);
        });
      }),
    async advance(ms) {
      const end = now + ms;
      await settle(rounds);
      for (;;) {
        const next = sleepers.filter((one) => one.atMs <= end).sort((a, b) => a.atMs - b.atMs)[0];
        if (next === undefined) break;
        sleepers = sleepers.filter((one) => one !== next);
        now = Math.max(now, next.atMs);
        next.wake();
        await settle(rounds);
      }
      now = end;
    },
    sleeping: () => sleepers.length,
  };
}

/** Own choice: a rule may put something off to the next turn, hardly twice in a row. */
const FEW_ROUNDS = 2;

/** Lets everything that is ready run. */
async function settle(rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round += 1) await new Promise<void>((resolve) => setImmediate(resolve));
}

/** Reproducible randomness (mulberry32). */
export function seededRandom(seed = 1): Random {
  let state = seed >>> 0;
  let ids = 0;
  return {
    unit: () => {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
    },
    id: () => {
      ids += 1;
      return `id-${seed}-${ids}`;
    },
  };
}

export interface MemoryLog extends Log {
  lines: { level: 'info' | 'warn' | 'error'; message: string; fields: LogFields }[];
}

export function memoryLog(): MemoryLog {
  const lines: MemoryLog['lines'] = [];
  const at =
    (level: 'info' | 'warn' | 'error') =>
    (message: string, fields: LogFields = {}) => {
      lines.push({ level, message, fields });
    };
  return { lines, info: at('info'), warn: at('warn'), error: at('error') };
}

export interface MemoryMetrics extends Metrics {
  /** Sum of a count, number of timings, or last value of a gauge, by name and dimension values joined by `/`. */
  sums: Map<string, number>;
}

export function memoryMetrics(): MemoryMetrics {
  const sums = new Map<string, number>();
  const keyOf = (name: string, dimensions: Record<string, string> = {}): string =>
    [name, ...Object.values(dimensions)].join('/');
  const add = (name: string, value: number, dimensions?: Record<string, string>): void => {
    const key = keyOf(name, dimensions);
    sums.set(key, (sums.get(key) ?? 0) + value);
  };
  return {
    sums,
    count: (name, value = 1, dimensions) => add(name, value, dimensions),
    timing: (name, _ms, dimensions) => add(name, 1, dimensions),
    gauge: (name, value, dimensions) => {
      sums.set(keyOf(name, dimensions), value);
    },
  };
}

/** All of them together. */
export function memorySystem(
  seed = 1,
): System & { clock: FakeClock; log: MemoryLog; metrics: MemoryMetrics } {
  return { clock: fakeClock(), random: seededRandom(seed), log: memoryLog(), metrics: memoryMetrics() };
}
