/** How idle the machine's cores are: more processes help where calls wait for others, never where cores are busy. */
import { cpus } from 'node:os';

/** The share of idle core time of late, 0 to 1. */
export type Headroom = () => number;

/** A sample counts for this long, ms. */
const sampleMs = 100;

/** Measures when asked, over the time since the measurement before. Full headroom until the first one. */
export function createHeadroom(nowMs: () => number = Date.now, read = coreTimes): Headroom {
  let last = { atMs: nowMs(), ...read() };
  let share = 1;
  return () => {
    const atMs = nowMs();
    if (atMs - last.atMs < sampleMs) return share;
    const next = { atMs, ...read() };
    const total = next.total - last.total;
    if (total > 0) share = (next.idle - last.idle) / total;
    last = next;
    return share;
  };
}

function coreTimes(): { idle: number; total: number } {
  const times = cpus().map((core) => core.times);
  const sum = (values: number[]): number => values.reduce((one, other) => one + other, 0);
  return {
    idle: sum(times.map(({ idle }) => idle)),
    total: sum(times.flatMap((time) => Object.values(time))),
  };
}
