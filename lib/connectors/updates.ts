/** Which connector leads to platform updates: a case id can be sent to the platform once, so one connector for an event type. */
import { CRM } from '../../lambdas/core/connector/default.ts';
import type { EventRule } from '../../lambdas/core/connector/definition.ts';
import type { OwnConnector } from './own-connector.ts';

const TOPICS = ['voice', 'digital', 'enrichment'] as const;
/** The default connector takes every event of these topics, and its case ids go to the platforms. */
const TAKEN_BY_CRM: readonly string[] = CRM.topics;

interface Leading {
  name: string;
  rule: EventRule;
}

/** One sentence for every pair that would both send a platform the same event's case. */
export function updateFaults(connectors: readonly OwnConnector[]): string[] {
  const leading: Leading[] = connectors.flatMap(({ connector: { name, events } }) =>
    Object.values(events)
      .filter(({ answer }) => 'caseId' in answer)
      .map((rule) => ({ name, rule })),
  );
  const withCrm = leading
    .filter(({ rule }) => topicsOf(rule).some((topic) => TAKEN_BY_CRM.includes(topic)))
    .map(({ name, rule }) => sentence(name, CRM.name, rule.types.join(', ')));
  const twins = leading.flatMap((one, index) =>
    leading
      .slice(index + 1)
      .filter((other) => other.name !== one.name && share(one.rule, other.rule))
      .map((other) => sentence(one.name, other.name, one.rule.types.join(', '))),
  );
  return [...withCrm, ...twins];
}

function sentence(one: string, other: string, types: string): string {
  return `${one} and ${other} would both lead to platform updates for events of type ${types}: only one connector may answer a caseId; remove it from the answer of ${one}.`;
}

function topicsOf({ topics = TOPICS }: EventRule): readonly string[] {
  return topics;
}

function share(one: EventRule, other: EventRule): boolean {
  if (!topicsOf(one).some((topic) => topicsOf(other).includes(topic))) return false;
  return one.types.some((type) => other.types.some((pattern) => overlap(type, pattern)));
}

/** Whether some text is covered by both patterns, whose `*` stands for any characters. */
export function overlap(one: string, other: string): boolean {
  const known = new Map<string, boolean>();
  const from = (i: number, j: number): boolean => {
    const key = `${i}/${j}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const found = step(i, j);
    known.set(key, found);
    return found;
  };
  const step = (i: number, j: number): boolean => {
    if (i === one.length && j === other.length) return true;
    if (one[i] === '*') return from(i + 1, j) || (j < other.length && from(i, j + 1));
    if (other[j] === '*') return from(i, j + 1) || (i < one.length && from(i + 1, j));
    return i < one.length && one[i] === other[j] && from(i + 1, j + 1);
  };
  return from(0, 0);
}
