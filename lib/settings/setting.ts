/** One number or text that can be set, with everything that a reader needs to know about it. */
export interface Setting {
  /** `text` settings may be empty only where the default is. */
  kind: 'number' | 'text';
  default: number | string;
  /**
   * ms, s, calls/s, count …; for texts `text`, `a|b`, or an address: `url`, `base url` (to which requests add
   * their paths), `http url` (the same, over plain HTTP, too).
   */
  unit: string;
  min?: number;
  max?: number;
  meaning: string;
  /** Where the number comes from. */
  source: string;
}

/** Settings are handed to functions by group, so that each gets only what it reads. */
export type SettingGroup = Record<string, Setting>;

/** A whole or fractional number with its bounds. */
export function number(
  value: number,
  unit: string,
  bounds: readonly [min: number, max: number],
  meaning: string,
  source: string,
): Setting {
  return { kind: 'number', default: value, unit, min: bounds[0], max: bounds[1], meaning, source };
}

/** A text; `unit` as above. */
export function text(value: string, unit: string, meaning: string, source: string): Setting {
  return { kind: 'text', default: value, unit, meaning, source };
}
