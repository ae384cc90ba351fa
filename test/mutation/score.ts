/** What Stryker's report comes to. */

/** The part of Stryker's JSON report that is read here (mutation-testing-report-schema). */
export interface MutantReport {
  files: Record<string, { mutants: Mutant[]; source: string }>;
}
interface Mutant {
  mutatorName: string;
  replacement?: string;
  status: string;
  location: { start: { line: number; column: number }; end: { line: number; column: number } };
}

export interface Score {
  /** Killed, or timed out. */
  detected: number;
  /** Survived, or not covered. */
  undetected: number;
}

const DETECTED = new Set(['Killed', 'Timeout']);
const UNDETECTED = new Set(['Survived', 'NoCoverage']);

/** Counts over all files; mutants that don't run at all (errors) count nowhere, as in Stryker's own score. */
export function scoreOf({ files }: MutantReport): Score {
  const mutants = Object.values(files).flatMap((file) => file.mutants);
  return {
    detected: mutants.filter(({ status }) => DETECTED.has(status)).length,
    undetected: mutants.filter(({ status }) => UNDETECTED.has(status)).length,
  };
}

/** A line a survivor: where, what it became. */
export function survivorsOf({ files }: MutantReport): string[] {
  return Object.entries(files).flatMap(([file, { mutants }]) =>
    mutants
      .filter(({ status }) => UNDETECTED.has(status))
      .map(
        ({ location: { start }, mutatorName, replacement = '', status }) =>
          `${file}:${start.line}:${start.column} ${status} ${mutatorName} → ${replacement.replaceAll(/\s+/g, ' ').slice(0, 120)}`,
      ),
  );
}

/** A line an area, and the sum where there are several. */
export function tableOf(scores: ReadonlyMap<string, Score>): string {
  const line = (name: string, { detected, undetected }: Score): string => {
    const share = (100 * detected) / Math.max(1, detected + undetected);
    return `${name.padEnd(24)} ${String(detected + undetected).padStart(5)} mutants  ${share.toFixed(1).padStart(5)} %  ${undetected} left`;
  };
  const all = [...scores.values()].reduce(
    (sum, score) => ({
      detected: sum.detected + score.detected,
      undetected: sum.undetected + score.undetected,
    }),
    { detected: 0, undetected: 0 },
  );
  const lines = [...scores].map(([name, score]) => line(name, score));
  return [...lines, ...(scores.size > 1 ? [line('all', all)] : [])].join('\n');
}
