/** Letters out of quarantine, all of one form: the visit of `scan`. */
import { messageGroup, recordKeyOf } from '../../lambdas/core/message/keys.ts';
import { readEvent } from '../../lambdas/core/message/read-message.ts';
import type { EventMessage, Hasher } from '../../lambdas/core/ports.ts';
import type { AcceptForm } from './accept.ts';
import { type LetterCounts, refuse } from './counts.ts';
import type { Letter } from './letter.ts';
import type { AppliedEvents } from './newer-events.ts';
import type { DeadLetterQueue } from './queue.ts';
import { orderRefusal, refusals } from './refusals.ts';
import type { Verdict } from './scan.ts';

export interface AcceptanceOptions {
  matches: (letter: Letter) => boolean;
  dryRun: boolean;
  /** Absent where order does not matter. */
  applied?: AppliedEvents;
  signal?: AbortSignal;
}

/** A sender that tries again puts a copy of the same form there each time; those go with the accepted one. Writes into `tally`. */
export function createAcceptance(
  { queue, accept, hasher }: { queue: Pick<DeadLetterQueue, 'remove'>; accept: AcceptForm; hasher: Hasher },
  { matches, dryRun, applied, signal }: AcceptanceOptions,
  tally: LetterCounts,
): (letter: Letter) => Promise<Verdict> {
  const accepted = new Set<string>();
  const formOf = (event: EventMessage): string => `${recordKeyOf(hasher, event)}:${event.payloadHash}`;

  const take = async ({ record }: Letter): Promise<Verdict> => {
    if (dryRun) return 'kept';
    await queue.remove(record);
    return 'gone';
  };

  const turnDown = (why: string): Verdict => {
    refuse(tally, why);
    return 'kept';
  };

  const visit = async (letter: Letter): Promise<Verdict> => {
    tally.seen += 1;
    const event = letter.content === undefined ? undefined : readEvent(letter.record.body);
    if (!matches(letter) || signal?.aborted === true) {
      tally.leftOut += 1;
      return 'kept';
    }
    if (event === undefined) return turnDown(refusals.unreadable);
    if (accepted.has(formOf(event))) {
      tally.finished += 1;
      return take(letter);
    }
    const late = applied && orderRefusal(messageGroup(hasher, event), event.acceptedAtMs, 0, applied);
    const why = late ?? (await accept(event, dryRun));
    if (why !== undefined) return turnDown(why);
    accepted.add(formOf(event));
    tally.acted += 1;
    return take(letter);
  };

  // One after the other, so that a copy finds the accepted one.
  let turn: Promise<unknown> = Promise.resolve();
  return (letter) => {
    const mine = turn.then(() => visit(letter));
    turn = mine.catch(() => undefined);
    return mine;
  };
}
