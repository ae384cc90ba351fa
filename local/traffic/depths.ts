/** Depths of the queues by name, summed by what the queues are for. Pure. */

export type Depths = Readonly<Record<string, number>>;

/** Genesys allows 300 calls a minute, and an update takes one or two: slower than this a machine would be too small. */
const UPDATES_PER_S = 1;

/** Messages in the dead-letter queues. */
export function deadLetters(depths: Depths): number {
  return sumOf(depths, (name) => /dlq/.test(name));
}

/** Messages in queues that are worked off: DLQs and quarantine are not. */
export function workLeft(depths: Depths): number {
  return sumOf(depths, (name) => !/dlq/.test(name) && name !== 'quarantine');
}

/** Longest that the platform updates which wait may take at the platform's limit, ms. */
export function updatesLimitMs(depths: Depths): number {
  return ((depths['platform-updates'] ?? 0) / UPDATES_PER_S) * 1000;
}

function sumOf(depths: Depths, counts: (name: string) => boolean): number {
  return Object.entries(depths)
    .filter(([name]) => counts(name))
    .reduce((sum, [, depth]) => sum + depth, 0);
}
