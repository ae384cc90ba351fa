/** Which connector leads to platform updates: a thing can be told the platform once, so one connector for it and an event type. */
import { CRM } from '../../lambdas/core/connector/default.ts';
import type { EventRule } from '../../lambdas/core/connector/definition.ts';
import type { Config } from '../config.ts';
import { textOf } from '../values.ts';
import type { OwnConnector } from './own-connector.ts';

const TOPICS = ['voice', 'digital', 'enrichment'] as const;
/** The default connector takes every event of these topics, and its case ids go to the platforms. */
const TAKEN_BY_CRM: readonly string[] = CRM.topics;

interface Leading {
  name: string;
  rule: EventRule;
  /** Of the answer or the platform, in words. */
  sets: readonly string[];
}
const CASE = 'a caseId';

/** One sentence for every pair that would both send a platform the same thing of an event. */
export function updateFaults(connectors: readonly OwnConnector[]): string[] {
  const leading: Leading[] = connectors.flatMap(({ connector: { name, events } }) =>
    Object.values(events)
      .map((rule) => ({ name, rule, sets: setBy(rule) }))
      .filter(({ sets }) => sets.length > 0),
  );
  const withCrm = leading
    .filter(({ sets }) => sets.includes(CASE))
    .filter(({ rule }) => topicsOf(rule).some((topic) => TAKEN_BY_CRM.includes(topic)))
    .map(({ name, rule }) => sentence(name, CRM.name, rule.types.join(', '), CASE));
  const twins = leading.flatMap((one, index) =>
    leading
      .slice(index + 1)
      .filter((other) => other.name !== one.name && share(one.rule, other.rule))
      .flatMap((other) =>
        one.sets
          .filter((set) => other.sets.includes(set))
          .map((set) => sentence(one.name, other.name, one.rule.types.join(', '), set)),
      ),
  );
  return [...withCrm, ...twins];
}

function setBy({ answer, writeBack: { attributes = {}, contact = {} } = {} }: EventRule): string[] {
  return [
    ...('caseId' in answer ? [CASE] : []),
    ...Object.values(attributes).map((name) => `the attribute ${name}`),
    ...Object.values(contact).map((name) => `the contact's ${name}`),
  ];
}

/** Contacts are written to one by one: the style "bulk" has no call for them. */
export function contactFaults(connectors: readonly OwnConnector[], config: Config): string[] {
  if (textOf(config, 'GENESYS_UPDATE_STYLE') !== 'bulk') return [];
  return connectors
    .filter(({ connector: { lookups, operations, events } }) =>
      [lookups, operations, events]
        .flatMap((rules) => Object.values<object>(rules))
        .some((rule) => (rule as Partial<EventRule>).writeBack?.contact !== undefined),
    )
    .map(
      ({ connector: { name } }) =>
        `${name} sends fields back to external contacts, but GENESYS_UPDATE_STYLE is bulk, which has no call for them: participant has.`,
    );
}

function sentence(one: string, other: string, types: string, set: string): string {
  const [deed, place] = set === CASE ? ['answer', 'answer'] : ['set', 'writeBack'];
  return `${one} and ${other} would both lead to platform updates for events of type ${types}: only one connector may ${deed} ${set}; remove it from the ${place} of ${one}.`;
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
