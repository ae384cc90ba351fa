/** What a template's resources are to CloudFormation: as much as decides whether an update replaces them. */
import { isDeepStrictEqual } from 'node:util';
import { createOnly, holding, passing } from './create-only.ts';

interface Template {
  Resources: Readonly<Record<string, { Type: string; Properties?: Record<string, unknown> }>>;
}

/** A stack's resources by logical id, those that come and go left out: type, and the properties that no update changes. */
export type Outline = Readonly<Record<string, { type: string; fixed: Record<string, unknown> }>>;

/** One sentence for each resource that an update from `before` to `after` would replace or remove. */
export interface Losses {
  /** Of resources that hold something. */
  held: string[];
  /** Of all others. */
  others: string[];
}

/** Throws where a type is not in the table of properties. */
export function outlineOf({ Resources }: Template): Outline {
  return Object.fromEntries(
    Object.entries(Resources).flatMap(([id, { Type: type, Properties = {} }]) => {
      if (passing.includes(type)) return [];
      const names = createOnly[type];
      if (names === undefined) throw new Error(`create-only.ts has no row for ${type}.`);
      const given = names.filter((name) => name in Properties);
      return [[id, { type, fixed: Object.fromEntries(given.map((name) => [name, Properties[name]])) }]];
    }),
  );
}

export function lossesBetween(before: Outline, after: Outline): Losses {
  const losses: Losses = { held: [], others: [] };
  for (const [id, { type, fixed }] of Object.entries(before)) {
    const now = after[id];
    const said = now === undefined || now.type !== type ? [`${id} (${type}) is removed`] : [];
    const changed = [...new Set([...Object.keys(fixed), ...Object.keys(now?.fixed ?? {})])].filter(
      (name) => now !== undefined && !isDeepStrictEqual(fixed[name], now.fixed[name]),
    );
    if (said.length === 0 && changed.length > 0)
      said.push(`${id} (${type}) is replaced: ${changed.join(', ')}`);
    (holding.includes(type) ? losses.held : losses.others).push(...said);
  }
  return losses;
}
