/** Which further connectors an event goes to. */
import type { EventRule } from '../connector/definition.ts';
import { takes } from '../connector/takes.ts';
import { SettingError } from '../errors.ts';
import type { EventMessage } from '../ports.ts';

/** One entry of the setting TAKERS: a connector, its queue's URL, and events that it asks for. */
interface Taker extends Pick<EventRule, 'types' | 'topics'> {
  connector: string;
  queue: string;
}

/** URLs of the queues that take the event, one a connector. */
export type TakersOf = (event: EventMessage) => readonly string[];

/** Reads the setting TAKERS, JSON; empty: none. Throws SettingError. */
export function readTakers(text: string): TakersOf {
  const takers = text === '' ? [] : parsed(text);
  return (event) => {
    const taking = takers.filter((one) => takes(one, event));
    return [...new Map(taking.map(({ connector, queue }) => [connector, queue])).values()];
  };
}

/** URLs of the connectors' queues of events by connector, from the same setting. Throws SettingError. */
export function takerQueuesIn(text: string): ReadonlyMap<string, string> {
  const takers = text === '' ? [] : parsed(text);
  return new Map(takers.map(({ connector, queue }) => [connector, queue]));
}

function parsed(text: string): readonly Taker[] {
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value) && value.every(isTaker)) return value;
  } catch {
    // Told below, without the text.
  }
  throw new SettingError('TAKERS must be a JSON list of {connector, queue, types, topics?}.');
}

function isTaker(value: unknown): value is Taker {
  const { connector, queue, types, topics } = Object(value) as Partial<Record<keyof Taker, unknown>>;
  const isList = (list: unknown): boolean =>
    Array.isArray(list) && list.every((one) => typeof one === 'string');
  return (
    typeof connector === 'string' &&
    typeof queue === 'string' &&
    isList(types) &&
    (topics === undefined || isList(topics))
  );
}
