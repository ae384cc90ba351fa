/** Spans of time in a definition. */

/** `least` and `most` in ms. */
export function spanFaults(where: string, ms: unknown, least: number, most: number): string[] {
  if (typeof ms !== 'number' || !Number.isFinite(ms))
    return [`${where} is no span of time: write it as seconds(5).`];
  if (ms >= least && ms <= most) return [];
  return [`${where} is ${written(ms)}: it must be from ${written(least)} to ${written(most)}.`];
}

/** In the largest unit that divides it. */
export function written(ms: number): string {
  for (const [unit, size] of UNITS) if (ms !== 0 && ms % size === 0) return `${ms / size} ${unit}`;
  return `${ms} ms`;
}
const UNITS = [
  ['days', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
] as const;
