/** The tables that `--settings` and `--resources` print. */
import { settings } from '../../lib/config.ts';
import { resourceTypes } from '../template/resource-types.ts';

/** Name, default, unit and meaning of every setting. */
export function settingsListing(): string {
  const rows = Object.entries(settings).map(([name, { default: value, unit, min, max, meaning }]) => [
    name,
    value === '' ? '(empty)' : String(value),
    min === undefined ? unit : `${unit}, ${min} to ${max}`,
    meaning,
  ]);
  return columns([['setting', 'default', 'unit', 'meaning'], ...rows]);
}

/** Every resource type with how it runs, or why it doesn't. */
export function resourcesListing(): string {
  const rows = Object.entries(resourceTypes).map(([type, treatment]) =>
    'runs' in treatment ? [type, 'runs as', treatment.runs] : [type, 'left out', treatment.leftOut],
  );
  return columns(rows);
}

function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, index) => Math.max(...rows.map((row) => (row[index] ?? '').length)));
  return rows
    .map((row) =>
      row
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
