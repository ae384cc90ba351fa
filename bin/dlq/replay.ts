/**
 * Replays letters, group by group in order (P2, P3, P11). For each, once its turn has come: the record is raised to the
 * next generation, so that no older copy is worked on → audit entry → the message is sent under that generation's
 * deduplication id → only then the letter is deleted. Stopped between any two steps and run again: the same generation,
 * so the same deduplication id within SQS's 5 minutes, and after them a copy that the worker drops, since the first has
 * met its end.
 */
import { deduplicationId } from '../../lambdas/core/message/keys.ts';
import type { Clock, Hasher, Random, Reopened, ReplayStore } from '../../lambdas/core/ports.ts';
import type { AuditTrail, EditStore } from './audit.ts';
import { type LetterCounts, refuse } from './counts.ts';
import { idOf, type Letter } from './letter.ts';
import type { Content } from './letter-content.ts';
import type { LetterQueue } from './letter-queues.ts';
import type { AppliedEvents } from './newer-events.ts';
import type { Pace } from './pace.ts';
import { notePlan } from './plan.ts';
import type { DeadLetterQueue } from './queue.ts';
import { createPrepare, type Ready } from './ready.ts';
import { orderRefusal, refusals } from './refusals.ts';
import type { Verdict } from './scan.ts';

export interface ReplayDeps {
  queue: DeadLetterQueue;
  /** Absent where nothing is recorded about the queue's messages. */
  records?: ReplayStore;
  edits: EditStore;
  audit: AuditTrail;
  clock: Clock;
  hasher: Hasher;
  random: Random;
  pace: Pace;
}

export interface ReplayOptions {
  queueName: LetterQueue;
  operator: string;
  /** Why, for the audit trail. */
  note: string;
  matches: (letter: Letter) => boolean;
  /** Letters to be replayed, at most. */
  limit: number;
  dryRun: boolean;
  outOfOrder: boolean;
  /** Absent where the order of interactions doesn't matter, or with `outOfOrder`. */
  applied?: AppliedEvents;
  /** Who takes it and what is called then, for a dry run: `; voice-worker calls crm`. */
  taker?: string;
  /** Told of each that was sent once more. Throws UnavailableError. */
  onReplayed?: (id: string, key: string) => Promise<void>;
  signal?: AbortSignal;
}

/** The visit of `scan`; writes into `tally`. */
export function createReplay(
  deps: ReplayDeps,
  options: ReplayOptions,
  tally: LetterCounts,
): (letter: Letter) => Promise<Verdict> {
  const { queue, records, audit, clock, hasher, random, pace } = deps;
  const { matches, limit, dryRun, outOfOrder, applied, taker = '', signal } = options;
  const prepare = createPrepare(deps, { did: 'replay', by: options.operator, why: options.note });
  const blocked = new Set<string>();
  const movedAside = new Set<string>();
  const replayedMs = new Map<string, number>();
  let begun = 0;

  const keep = ({ record }: Letter): Verdict => {
    blocked.add(record.group);
    return 'kept';
  };

  /** A letter that stays; what is behind it can be reached only past it, and only if order does not matter. */
  const stepOver = async (letter: Letter): Promise<Verdict> => {
    const { record } = letter;
    const name = hasher.sha256(record.body);
    if (!outOfOrder || !queue.fifo || dryRun || movedAside.has(name)) return keep(letter);
    movedAside.add(name);
    // A FIFO queue restarts its retention: the record must outlive it.
    if (letter.content?.target !== undefined) await records?.reopen(letter.content.target, clock.now());
    await queue.moveBehind(record, `${name}:${random.id()}`);
    return 'gone';
  };

  const turnDown = (letter: Letter, why: string): Promise<Verdict> => {
    refuse(tally, why);
    return stepOver(letter);
  };

  const write = (letter: Letter, { target, content }: Ready): Promise<void> =>
    audit.write({
      atMs: clock.now(),
      operator: options.operator,
      action: 'replay',
      queue: options.queueName,
      messageKey: target?.key ?? idOf(letter),
      reason: options.note,
      oldHash: letter.content?.target?.payloadHash ?? '',
      newHash: content.target?.payloadHash ?? '',
    });

  /** The effect is made, or a newer copy replaces this one. */
  const finish = async (letter: Letter, ready: Ready): Promise<Verdict> => {
    tally.finished += 1;
    if (dryRun) return keep(letter);
    await write(letter, ready);
    await queue.remove(letter.record);
    return 'gone';
  };

  const settle = async (letter: Letter, ready: Ready, found: Reopened): Promise<Verdict | undefined> => {
    if (found.kind === 'applied' || found.kind === 'superseded') return finish(letter, ready);
    if (found.kind === 'busy') return turnDown(letter, refusals.busy);
    return found.kind === 'conflict' ? turnDown(letter, refusals.conflict) : undefined;
  };

  const count = ({ edited }: Ready): void => {
    tally.acted += 1;
    if (edited) tally.edited += 1;
  };

  /** The record is raised already: from here on it is seen through, Ctrl-C or not. */
  const send = async (letter: Letter, ready: Ready): Promise<Verdict> => {
    const { record } = letter;
    const { target, content } = ready;
    await write(letter, ready);
    const nowMs = clock.now();
    const id = target === undefined ? '' : deduplicationId(hasher, target.key, target.generation);
    await queue.replay(record, content.write(target?.generation ?? 0, nowMs), id, nowMs);
    await queue.remove(record);
    replayedMs.set(record.group, Math.max(content.orderMs, replayedMs.get(record.group) ?? 0));
    count(ready);
    if (target !== undefined) await options.onReplayed?.(idOf(letter), target.key);
    return 'gone';
  };

  /** Changes nothing: for a dry run, and for what has an obstacle but may need nothing any more. */
  const consider = async (letter: Letter, content: Content, obstacle?: string): Promise<Verdict> => {
    const { ready, found } = await prepare('look', content);
    const settled = await settle(letter, ready, found);
    if (settled !== undefined) return settled;
    if (obstacle !== undefined) return turnDown(letter, obstacle);
    if (dryRun && begun < limit) {
      begun += 1;
      count(ready);
      const late = orderRefusal(letter.record.group, content.orderMs, 0, applied);
      const how = { queueName: options.queueName, error: letter.error, taker, fifo: queue.fifo };
      notePlan(tally, ready, { ...how, outOfOrder, late, compared: applied !== undefined });
    } else tally.leftOut += 1;
    return keep(letter);
  };

  const replay = async (letter: Letter, content: Content): Promise<Verdict> => {
    const { group } = letter.record;
    const obstacle =
      outOfOrder || !queue.fifo
        ? undefined
        : orderRefusal(group, content.orderMs, replayedMs.get(group) ?? 0, applied);
    if (obstacle !== undefined || dryRun || begun >= limit) return consider(letter, content, obstacle);
    begun += 1;
    // What needs no sending needs no turn; and nobody may wait, or stop, with a record raised for a copy that isn't there.
    const looked = await prepare('look', content);
    let verdict = await settle(letter, looked.ready, looked.found);
    if (verdict === undefined) {
      await pace(signal);
      if (signal?.aborted === true) return keep(letter);
      const { ready, found } = await prepare('reopen', content);
      verdict = await settle(letter, ready, found);
      if (verdict === undefined) return send(letter, ready);
    }
    begun -= 1;
    return verdict;
  };

  return async (letter) => {
    tally.seen += 1;
    if (queue.fifo && !outOfOrder && blocked.has(letter.record.group)) {
      if (matches(letter)) refuse(tally, refusals.behind);
      else tally.leftOut += 1;
      return 'kept';
    }
    if (!matches(letter)) {
      tally.leftOut += 1;
      return stepOver(letter);
    }
    if (letter.content === undefined) return turnDown(letter, refusals.unreadable);
    if (letter.reason === 'payload-conflict') return turnDown(letter, refusals.conflict);
    return replay(letter, letter.content);
  };
}
