/** P1, P2, P3, P4, P10 and P11 of events: what senders were told, what the queues took, what took effect. */
import { REFUSED, type RefusalChecks } from './refusals.ts';
import type { Verdict } from './verdict.ts';

/** How an event was made: what it is allowed to come to. */
export type Nature = 'sound' | 'refused' | 'failing';

interface Known {
  group: string;
  nature: Nature;
  /** Payload that a 200 was said to, and the one that took effect. */
  accepted?: string;
  applied?: string;
  /** Place of its first copy among all messages of all queues. */
  sequence?: number;
  deadLetters: string[];
}

export interface EventChecks {
  /** An event that a platform is going to send. */
  expect(id: string, group: string, nature: Nature): void;
  /** A 200 was answered to this payload. */
  accepted(id: string, payload: string, tampered: boolean): void;
  /** A queue has taken a first-generation copy that will be delivered. */
  sequenced(id: string): void;
  /** It takes effect in the CRM for the first time. */
  applied(id: string, payload: string): void;
  deadLettered(id: string, reason: string): void;
  /** A 409 was answered to this payload. */
  refused(id: string, payload: string): void;
  /** Ids that are accepted and have neither taken effect nor been dead-lettered. */
  open(): string[];
  /** Poison that makes the CRM fail, was sequenced, and has not been dead-lettered yet. */
  failing(): string[];
  /** At the end, everything drained. */
  finish(): void;
}

/** Reasons that an event of this nature may be dead-lettered for. */
const REASONS: Record<Nature, readonly string[]> = {
  sound: ['payload-conflict'],
  refused: ['permanent', 'undecided', 'payload-conflict'],
  failing: ['retries-exhausted', 'payload-conflict'],
};

/** `onRefused` is told of sound events that were dead-lettered for a refusal. */
export function createEventChecks(
  { breaks }: Verdict,
  onRefused: RefusalChecks['deadLettered'],
): EventChecks {
  const events = new Map<string, Known>();
  const groups = new Map<string, string[]>();
  let sequence = 0;
  const known = (id: string): Known => {
    const found = events.get(id);
    if (found === undefined) throw new RangeError(`nobody has sent ${id}`);
    return found;
  };
  const hasEnded = ({ applied, deadLetters }: Known): boolean =>
    applied !== undefined || deadLetters.some((reason) => reason !== 'payload-conflict');

  return {
    expect(id, group, nature) {
      events.set(id, { group, nature, deadLetters: [] });
    },
    accepted(id, payload, tampered) {
      const event = known(id);
      if (tampered) return breaks('P10', `a tampered ${id} was answered 200`);
      if (event.sequence === undefined) breaks('P1', `200 to ${id}, which no queue has ever held`);
      event.accepted ??= payload;
      if (event.accepted !== payload) breaks('P2', `200 to two payloads of ${id}`);
    },
    refused(id, payload) {
      if (known(id).accepted === payload) breaks('P2', `409 to the accepted payload of ${id}`);
    },
    sequenced(id) {
      const event = known(id);
      if (event.sequence !== undefined) return;
      sequence += 1;
      event.sequence = sequence;
      const group = groups.get(event.group) ?? [];
      group.push(id);
      groups.set(event.group, group);
    },
    applied(id, payload) {
      const event = known(id);
      if (event.applied !== undefined) return;
      event.applied = payload;
      if (event.accepted !== undefined && event.accepted !== payload)
        breaks('P2', `another payload of ${id} took effect than the accepted one`);
      if (event.deadLetters.some((reason) => reason !== 'payload-conflict')) return;
      for (const earlier of groups.get(event.group) ?? []) {
        if (earlier === id) break;
        if (!hasEnded(known(earlier))) breaks('P3', `${id} took effect before ${earlier} of ${event.group}`);
      }
    },
    deadLettered(id, reason) {
      const event = known(id);
      event.deadLetters.push(reason);
      if (REASONS[event.nature].includes(reason)) return;
      if (event.nature === 'sound' && REFUSED.includes(reason)) return onRefused(id, reason);
      breaks('P4', `${id}, which is ${event.nature}, was dead-lettered: ${reason || 'no reason'}`);
    },
    open: () =>
      [...events].filter(([, event]) => event.accepted !== undefined && !hasEnded(event)).map(([id]) => id),
    failing: () =>
      [...events]
        .filter(([, event]) => event.nature === 'failing' && event.sequence !== undefined && !hasEnded(event))
        .map(([id]) => id),
    finish() {
      for (const [id, event] of events) {
        if (event.accepted === undefined || event.applied !== undefined) continue;
        const isPoison = event.nature !== 'sound';
        if (!isPoison) breaks('P1', `200 to ${id}, which never took effect`);
        else if (event.deadLetters.length === 0) breaks('P11', `poison ${id} never reached the DLQ`);
        else breaks('P11', `poison ${id} was mended and replayed, and never took effect`);
      }
    },
  };
}
