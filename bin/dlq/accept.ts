/**
 * Puts the second form of an event in place of the first, as long as no taker has applied the event (P2). All takers'
 * claims are held first, so that none applies either form meanwhile → audit entry → every record gets the second form's
 * hash → each is raised to its next generation, so that copies of the first form are dropped, and the second goes to its
 * queue. Stopped between any two steps and run again within HOLD_MS it goes on; later a taker may have applied the first
 * form, and the run says so. A copy of the first form that comes between hash and generation is dead-lettered as a
 * conflict, so that nothing is lost unseen.
 */
import { deduplicationId, recordKeyOf } from '../../lambdas/core/message/keys.ts';
import { messageText } from '../../lambdas/core/message/message-text.ts';
import type {
  ClaimStore,
  ClaimTarget,
  Clock,
  EventMessage,
  Hasher,
  ReplayStore,
} from '../../lambdas/core/ports.ts';
import type { AuditTrail } from './audit.ts';
import { refusals } from './refusals.ts';

/** Time to run an interrupted command once more, ms (own choice); the first form waits as long. */
const HOLD_MS = 600_000;

/** One who may have a claim on the event. */
export interface EventTaker {
  /** Key of its record. */
  key: string;
  /** Absent where it does not ask for the second form. Throws UnavailableError. */
  send?(body: string, event: EventMessage, deduplicationId: string, nowMs: number): Promise<void>;
}

export interface AcceptDeps {
  claims: Pick<ClaimStore, 'claim' | 'release'>;
  records: Pick<ReplayStore, 'find' | 'replacePayload' | 'reopen'>;
  /** Every one, the default takers last. */
  takersOf: (event: EventMessage) => readonly EventTaker[];
  audit: AuditTrail;
  clock: Clock;
  hasher: Hasher;
}

interface Held {
  taker: EventTaker;
  target: ClaimTarget;
}

/** Answers what is in the way, in a sentence; undefined where it is done, or on a dry run could be. Throws UnavailableError. */
export type AcceptForm = (event: EventMessage, dryRun: boolean) => Promise<string | undefined>;

/** `operator` and `note` are for the audit trail. */
export function createAcceptForm(
  { claims, records, takersOf, audit, clock, hasher }: AcceptDeps,
  { operator, note }: { operator: string; note: string },
): AcceptForm {
  /** What is still to be made of the event. What nobody has claimed yet is held under the first form's hash, as it would be. */
  const look = async (event: EventMessage): Promise<Held[] | undefined> => {
    const found = await Promise.all(
      takersOf(event).map(async (taker) => ({ taker, record: await records.find(taker.key, clock.now()) })),
    );
    const { payloadHash } = found.at(-1)?.record ?? event;
    const isOther = found.some(({ record }) => record?.applied && record.payloadHash !== event.payloadHash);
    if (isOther) return undefined;
    return found
      .filter(({ record }) => record?.applied !== true)
      .map(({ taker, record = { generation: 0, payloadHash } }) => ({
        taker,
        target: { key: taker.key, generation: record.generation, payloadHash: record.payloadHash },
      }));
  };

  /** All or none. */
  const hold = async (all: readonly Held[], owner: string): Promise<boolean> => {
    for (const { target } of all) {
      const nowMs = clock.now();
      const { kind } = await claims.claim(target, owner, nowMs, nowMs + HOLD_MS);
      if (kind === 'claimed') continue;
      for (const one of all) await claims.release(one.target, owner);
      return false;
    }
    return true;
  };

  const takeOver = async (event: EventMessage, owner: string, held: readonly Held[]) => {
    const { payloadHash } = event;
    for (const { target } of held) await records.replacePayload(target.key, payloadHash, owner);
    for (const { taker, target } of held) {
      const { key } = target;
      const generation = target.generation + 1;
      await claims.release(target, owner);
      const deed = { did: 'accept', by: operator, why: note } as const;
      const { kind } = await records.reopen({ key, generation, payloadHash }, clock.now(), deed);
      // Another run was as quick, or a worker has the second form already.
      if (kind !== 'reopened') return refusals.busy;
      const id = deduplicationId(hasher, recordKeyOf(hasher, event), generation);
      await taker.send?.(messageText({ ...event, generation }), event, id, clock.now());
    }
    return undefined;
  };

  return async (event, dryRun) => {
    const owner = `operator#${event.payloadHash}`;
    const held = await look(event);
    if (held === undefined) return refusals.appliedOther;
    if (dryRun) return undefined;
    if (!(await hold(held, owner))) return refusals.busy;
    await audit.write({
      ...{ atMs: clock.now(), operator, action: 'accept', queue: 'quarantine', reason: note },
      messageKey: recordKeyOf(hasher, event),
      oldHash: held.at(-1)?.target.payloadHash ?? event.payloadHash,
      newHash: event.payloadHash,
    });
    return takeOver(event, owner, held);
  };
}
