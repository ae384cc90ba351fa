/** Who takes which events, as ingest reads it: the variable TAKERS. */
import type { EventRule } from '../../lambdas/core/connector/definition.ts';
import type { OwnConnector } from './own-connector.ts';

/** One connector and the event types that it takes of some topics; of all topics where none are named. */
export interface Taker {
  connector: string;
  /** URL of its queue. */
  queue: string;
  types: readonly string[];
  topics?: readonly string[];
}

/** One entry for each set of topics that the connector's rules name. */
export function takersOf({ connector }: OwnConnector, queue: string): Taker[] {
  const bySet = new Map<string, EventRule[]>();
  for (const rule of Object.values(connector.events)) {
    const set = [...(rule.topics ?? [])].sort().join();
    bySet.set(set, [...(bySet.get(set) ?? []), rule]);
  }
  return [...bySet.values()].map((rules) => {
    const types = [...new Set(rules.flatMap((rule) => rule.types))];
    const topics = rules[0]?.topics;
    return {
      connector: connector.name,
      queue,
      types: types.includes('*') ? ['*'] : types,
      ...(topics === undefined ? {} : { topics }),
    };
  });
}
