/** Rows in which each value of each factor meets each value of each other: far fewer than all combinations. */

type Row<Factors> = { [Name in keyof Factors]: keyof Factors[Name] };

/** Greedy, and the same rows for the same factors. */
export function pairwise<Factors extends Record<string, Record<string, unknown>>>(
  factors: Factors,
): Row<Factors>[] {
  const names = Object.keys(factors);
  const valuesOf = (name: string): string[] => Object.keys(factors[name] ?? {});
  const open = new Set(pairsAmong(names, valuesOf));
  const pairs = open.size;
  const rows: Record<string, string>[] = [];
  while (open.size > 0) {
    const [first = ''] = open;
    const row: Record<string, string> = Object.fromEntries(JSON.parse(first));
    for (const name of names.filter((one) => row[one] === undefined)) {
      const gain = (value: string): number =>
        pairsIn({ ...row, [name]: value }).filter((pair) => open.has(pair)).length;
      // Of values that are worth the same now, the one that is still to meet most.
      const ahead = (value: string): number =>
        [...open].filter((pair) => pair.includes(JSON.stringify([name, value]))).length;
      const worth = (value: string): number => gain(value) * pairs + ahead(value);
      row[name] = valuesOf(name).reduce((best, value) => (worth(value) > worth(best) ? value : best));
    }
    for (const pair of pairsIn(row)) open.delete(pair);
    rows.push(Object.fromEntries(names.map((name) => [name, row[name] ?? ''])));
  }
  return rows as Row<Factors>[];
}

/** Every pair that the rows have to hold. */
function pairsAmong(names: readonly string[], valuesOf: (name: string) => string[]): string[] {
  return names.flatMap((one, index) =>
    names
      .slice(index + 1)
      .flatMap((other) =>
        valuesOf(one).flatMap((a) => valuesOf(other).map((b) => pairOf([one, a], [other, b]))),
      ),
  );
}

/** Those that a row holds. */
export function pairsIn(row: Readonly<Record<string, string>>): string[] {
  const entries = Object.entries(row);
  return entries.flatMap((one, index) => entries.slice(index + 1).map((other) => pairOf(one, other)));
}

function pairOf(one: readonly [string, string], other: readonly [string, string]): string {
  return JSON.stringify([one, other].sort(([a], [b]) => a.localeCompare(b)));
}
