/** Which events a connector takes. */
import type { Hasher } from '../ports.ts';
import type { Connector, ConnectorEvent, EventRule } from './definition.ts';

/** The name of the first rule that takes the event; undefined where none does. */
export function ruleFor(
  { events }: Pick<Connector, 'events'>,
  event: Pick<ConnectorEvent, 'eventType' | 'topic'>,
): string | undefined {
  return Object.entries(events).find(([, rule]) => takes(rule, event))?.[0];
}

/** Whether a rule takes the event. */
export function takes(
  { types, topics }: Pick<EventRule, 'types' | 'topics'>,
  { eventType, topic }: Pick<ConnectorEvent, 'eventType' | 'topic'>,
): boolean {
  if (topics !== undefined && !topics.includes(topic)) return false;
  return types.some((pattern) => matches(pattern, eventType));
}

/** Whether the pattern, whose `*` stands for any characters, covers the whole type. Linear in both. */
function matches(pattern: string, type: string): boolean {
  const [head = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return type === pattern;
  const tail = rest.pop() ?? '';
  if (!type.startsWith(head) || !type.endsWith(tail)) return false;
  let from = head.length;
  for (const part of rest) {
    const found = type.indexOf(part, from);
    if (found === -1) return false;
    from = found + part.length;
  }
  return from <= type.length - tail.length;
}

/**
 * The key of an event's effect: SHA-256 of `{platform}#{eventId}` in hex. Some systems compare external ids without case,
 * and most hold fewer characters than an event id may have. It never changes (P2).
 */
export function eventEffectKey(
  hasher: Pick<Hasher, 'sha256'>,
  { platform, eventId }: Pick<ConnectorEvent, 'platform' | 'eventId'>,
): string {
  return hasher.sha256(`${platform}#${eventId}`);
}
