/** Where a line of a graph has no figures: uPlot leaves a gap at null, and draws over undefined. */

/**
 * Joins over what is known to be short, no longer than `mostMs`: between two figures nobody looks closer. Times are ms since
 * the epoch, ascending, one for each value.
 */
export function bridged(
  values: readonly (number | null)[],
  times: readonly number[],
  mostMs: number,
): (number | null | undefined)[] {
  const out: (number | null | undefined)[] = [...values];
  let last = -1;
  values.forEach((value, index) => {
    if (value === null) return;
    const isShort = last !== -1 && (times[index] ?? 0) - (times[last] ?? 0) <= mostMs;
    if (isShort) out.fill(undefined, last + 1, index);
    last = index;
  });
  return out;
}

/** Figures with a gap on either side: no line shows them. */
export function alone(values: readonly (number | null | undefined)[]): number[] {
  const known = values.flatMap((value, index) => (value === undefined ? [] : [{ value, index }]));
  return known.flatMap(({ value, index }, at) => {
    const isAlone =
      value !== null && (known[at - 1]?.value ?? null) === null && (known[at + 1]?.value ?? null) === null;
    return isAlone ? [index] : [];
  });
}
