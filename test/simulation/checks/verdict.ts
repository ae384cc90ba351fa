/** What a run has found. */

/** The promises that are checked, by their numbers in the design. */
export type Promised = 'P1' | 'P2' | 'P3' | 'P4' | 'P5' | 'P6' | 'P7' | 'P8' | 'P10' | 'P11' | 'P12' | 'P14';

/** The first broken promise ends a run. */
export interface Verdict {
  broken: { promise: Promised; what: string; atMs: number } | undefined;
  /** Notes a broken promise. */
  breaks(promise: Promised, what: string): void;
}

export function createVerdict(now: () => number): Verdict {
  const verdict: Verdict = {
    broken: undefined,
    breaks(promise, what) {
      verdict.broken ??= { promise, what, atMs: now() };
    },
  };
  return verdict;
}
