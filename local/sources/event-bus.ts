/** EventBridge rules with a pattern: what is put on the bus goes to the targets of those that match. */
import { randomUUID } from 'node:crypto';
import { matchesPattern } from './event-pattern.ts';

export interface RuleSpec {
  name: string;
  pattern: unknown;
  targets: readonly ((event: unknown) => Promise<void>)[];
}

export interface EventBus {
  /** Completes the envelope and hands the event on; answers the names of the rules that matched. */
  put(event: Record<string, unknown>): Promise<string[]>;
}

/** A bus with the rules of the template, whatever bus they name: there is one here. */
export function createEventBus(rules: readonly RuleSpec[], region: string): EventBus {
  return {
    put: async (given) => {
      const event = {
        version: '0',
        id: randomUUID(),
        account: '000000000000',
        time: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
        region,
        resources: [],
        ...given,
      };
      const matching = rules.filter(({ pattern }) => matchesPattern(pattern, event));
      await Promise.all(matching.flatMap(({ targets }) => targets.map((send) => send(event))));
      return matching.map(({ name }) => name);
    },
  };
}
