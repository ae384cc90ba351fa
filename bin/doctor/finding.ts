/** What one check of the doctor says. */

export type Verdict = 'ok' | 'failed' | 'warning' | 'skipped';

export interface Finding {
  check: string;
  verdict: Verdict;
  /** What was found, in one sentence. */
  found: string;
  /** What to do about it; absent where nothing is. */
  todo?: string;
}

/** The findings as lines: verdict, check, what was found, what to do. */
export function report(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  return findings
    .map(({ check, verdict, found, todo }) => {
      const line = `${verdict.padEnd(8)} ${check.padEnd(width)}  ${found}`;
      return todo === undefined ? line : `${line}\n${' '.repeat(width + 11)}→ ${todo}`;
    })
    .join('\n');
}

/** 1 where a check failed, else 0: warnings and skipped checks stop nobody. */
export function exitCode(findings: readonly Finding[]): number {
  return findings.some(({ verdict }) => verdict === 'failed') ? 1 : 0;
}
