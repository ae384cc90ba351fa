/** Ticks of an axis at round numbers. Pure. */

/** Whole round numbers from 0 to `most`, about `count` of them, `most` itself below or at the last one. */
export function ticks(most: number, count: number): number[] {
  if (most <= 0) return [0, 1];
  const rough = Math.max(1, most / count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const last = Math.ceil(most / step);
  return Array.from({ length: last + 1 }, (_, index) => Number((index * step).toPrecision(12)));
}

/** 12,000 as 12k; 0.5 as it is. */
export function short(value: number): string {
  return value >= 10_000 ? `${Math.round(value / 100) / 10}k` : String(value);
}
