/** The one source of chance of a run: everything that differs between two seeds comes out of here. */
import type { Random } from '../../../lambdas/core/ports.ts';

export interface Chance extends Random {
  /** True with probability `share`. */
  happens(share: number): boolean;
  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number;
  /** One of them; throws where there is none. */
  pick<Value>(values: readonly Value[]): Value;
}

/** Chance by `seed` (mulberry32): the same seed, the same run. */
export function chanceOf(seed: number): Chance {
  let state = Math.imul(seed, 0x9e3779b1) >>> 0;
  let ids = 0;
  const unit = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const between = (least: number, most: number): number => least + Math.floor(unit() * (most - least + 1));
  return {
    unit,
    between,
    happens: (share) => unit() < share,
    id: () => {
      ids += 1;
      return `id-${ids}`;
    },
    pick(values) {
      const index = between(0, values.length - 1);
      if (index >= values.length || index < 0) throw new RangeError('nothing to pick from');
      return values[index] as (typeof values)[number];
    },
  };
}
