/** The difference between what is declared and what is, in words and in order. */
import type { Platform } from '../../lambdas/core/ports.ts';
import type { Source } from './declaration.ts';
import type { Wanted } from './windows.ts';

/** A subscription as the platform has it. */
export interface Found {
  id: string;
  name: string;
  platform: Platform;
  source: Source;
  events: readonly string[];
  enabled: boolean;
  target: Readonly<Record<string, string>>;
}

export type Change =
  | { kind: 'create'; wanted: Wanted }
  | { kind: 'update'; wanted: Wanted; found: Found }
  | { kind: 'remove'; found: Found };

/** What has to be done; creations and updates come before removals, so that no event goes unsent meanwhile. */
export function changesBetween(wanted: readonly Wanted[], found: readonly Found[], owner: string): Change[] {
  const owned = found.filter(({ name }) => name.startsWith(`${owner}/`));
  const taken = new Set<Found>();
  const upserts = wanted.flatMap((one): Change[] => {
    const match = owned.find((other) => keyOf(other) === keyOf(one) && !taken.has(other));
    if (match === undefined) return [{ kind: 'create', wanted: one }];
    taken.add(match);
    return differences(one, match).length === 0 ? [] : [{ kind: 'update', wanted: one, found: match }];
  });
  const removals = owned
    .filter((one) => !taken.has(one))
    .map((one): Change => ({ kind: 'remove', found: one }));
  return [...upserts, ...removals];
}

/** One block of lines a change. */
export function render(changes: readonly Change[]): string {
  return changes.flatMap(linesOf).join('\n');
}

function linesOf(change: Change): string[] {
  if (change.kind === 'create')
    return [`+ ${labelOf(change.wanted)}`, ...change.wanted.events.map((event) => `    + ${event}`)];
  if (change.kind === 'remove') return [`- ${labelOf(change.found)}`];
  return [
    `~ ${labelOf(change.wanted)}`,
    ...differences(change.wanted, change.found).map((line) => `    ${line}`),
  ];
}

function differences(wanted: Wanted, found: Found): string[] {
  const added = wanted.events.filter((event) => !found.events.includes(event));
  const gone = found.events.filter((event) => !wanted.events.includes(event));
  const moved = Object.entries(wanted.target).filter(([field, value]) => found.target[field] !== value);
  return [
    ...(wanted.enabled === found.enabled ? [] : [wanted.enabled ? 'on' : 'off (change window)']),
    ...moved.map(([field, value]) => `${field}: ${found.target[field] ?? 'none'} → ${value}`),
    ...added.map((event) => `+ ${event}`),
    ...gone.map((event) => `- ${event}`),
  ];
}

function keyOf({ platform, source, name }: Pick<Found, 'platform' | 'source' | 'name'>): string {
  return `${platform} ${source} ${name}`;
}

export function labelOf({ platform, source, name }: Pick<Found, 'platform' | 'source' | 'name'>): string {
  return `${platform} ${source} ${name}`;
}
