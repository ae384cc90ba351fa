/** Depths of the queues by name, summed by what the queues are for. Pure. */

export type Depths = Readonly<Record<string, number>>;

/** Messages in the dead-letter queues. */
export function deadLetters(depths: Depths): number {
  return sumOf(depths, (name) => /dlq/.test(name));
}

/** Messages in queues that are worked off: DLQs and quarantine are not. */
export function workLeft(depths: Depths): number {
  return sumOf(depths, (name) => !/dlq/.test(name) && name !== 'quarantine');
}

function sumOf(depths: Depths, counts: (name: string) => boolean): number {
  return Object.entries(depths)
    .filter(([name]) => counts(name))
    .reduce((sum, [, depth]) => sum + depth, 0);
}
