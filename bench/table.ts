/** The results as one table of plain text. Pure. */
import type { Row } from './section.ts';

export interface Part {
  title: string;
  rows: readonly Row[];
}

/** Ready to print. */
export function tableOf(parts: readonly Part[]): string {
  const rows = parts.flatMap((part) => part.rows);
  const width = (pick: (row: Row) => string): number => Math.max(0, ...rows.map((row) => pick(row).length));
  const [name, value, budget] = [
    width((row) => row.name),
    width((row) => row.value),
    width((row) => row.budget ?? ''),
  ];
  const line = (row: Row): string =>
    `  ${row.name.padEnd(name)}  ${row.value.padEnd(value)}  ${(row.budget ?? '').padEnd(budget)}  ${bucketOf(row)}`.trimEnd();
  return parts.map((part) => [part.title, ...part.rows.map(line)].join('\n')).join('\n\n');
}

/** One sentence on the budgets. */
export function verdictOf(parts: readonly Part[]): string {
  const judged = parts.flatMap((part) => part.rows).filter(({ met }) => met !== undefined);
  const missed = judged.filter(({ met }) => met === false);
  if (missed.length === 0) return `All ${judged.length} budgets met.`;
  return `${judged.length - missed.length} of ${judged.length} budgets met; not met: ${missed.map((row) => row.name).join('; ')}.`;
}

function bucketOf({ met }: Row): string {
  if (met === undefined) return '';
  return met ? 'met' : 'NOT MET';
}
