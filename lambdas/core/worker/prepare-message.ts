/** From received to claimed: everything that can be decided about the head of a group without a call. */
import type { KeepUnknown } from '../delivery/unknown-format.ts';
import type { BreakerGuard, Claim, System, TryHistory } from '../ports.ts';
import {
  attributeFailures,
  type CountingRule,
  type Evidence,
  isExhausted,
  isStuck,
} from '../retry/failure-attribution.ts';
import { untried } from '../retry/history.ts';
import { type RetentionRule, retentionEndsMs } from '../retry/retention.ts';
import type { DeadLetters } from './dead-letters.ts';
import { type Invocation, storeFault } from './disposition.ts';
import type { Job, Work } from './job.ts';
import { claimedAs, claimedOf, type Entry } from './message-groups.ts';
import type { Operations } from './operations.ts';
import type { In, Next } from './states.ts';

export interface PrepareMessageDeps<Message> {
  job: Job<Message>;
  deadLetters: DeadLetters<Message>;
  guard: Pick<BreakerGuard, 'look' | 'openedWithin'>;
  operations: Pick<Operations<Message>, 'guardOf' | 'held'>;
  system: System;
  counting: CountingRule;
  retention: RetentionRule;
  keepUnknown: KeepUnknown;
}

export interface MessagePreparer<Message> {
  /** Whether giving the entry up is all that is left to do with it, whatever the breaker says. */
  isDue(entry: Entry<Message>): boolean;
  /** Claims and judges; an entry whose claim is held is ready as it is. */
  prepare(state: In<'received', Message>, run: Invocation): Promise<Next<'received', Message>>;
}

export function createPrepareMessage<Message>(deps: PrepareMessageDeps<Message>): MessagePreparer<Message> {
  const { job, deadLetters, guard, operations, system, counting, retention, keepUnknown } = deps;
  const now = (): number => system.clock.now();
  const mustLeaveQueue = ({ record }: Entry<Message>): boolean =>
    now() >= retentionEndsMs(record.sentAtMs, retention);
  const isWorthless = ({ message }: Work<Message>): boolean => job.isWorthless?.(message, now()) ?? false;

  const claim = async (work: Work<Message>, run: Invocation): Promise<Claim> =>
    job.claims?.claim(work.target, run.owner, now(), run.claimUntilMs) ?? {
      kind: 'claimed',
      history: untried,
    };

  const attribute = async (group: string, before: TryHistory, work: Work<Message>): Promise<TryHistory> => {
    // The system's breaker shows outages; others' calls of the same operation show that it is the message.
    const evidence: Evidence = {
      openedWithin: guard.openedWithin,
      otherGroupSucceededSince: operations.guardOf(work).otherGroupSucceededSince,
    };
    const history = await attributeFailures(before, group, now(), evidence, counting);
    if (isStuck(history, counting) && !isStuck(before, counting)) {
      system.metrics.count('MessageStuck', 1, { downstream: job.downstream });
      const { tries, lastError } = history;
      system.log.warn('a message keeps failing while others succeed', {
        tries,
        error: lastError,
        correlationId: work.correlationId,
      });
    }
    return history;
  };

  /**
   * A claimed entry is dead-lettered where its time or its tries are used up; of tries not while others are throttled,
   * which is an outage too.
   */
  const checkClaimed = async (
    entry: Entry<Message>,
    work: Work<Message>,
    found: TryHistory,
    owner: string,
  ): Promise<Next<'received', Message>> => {
    const { record } = entry;
    entry.history = found;
    if (mustLeaveQueue(entry)) {
      await deadLetters.deadLetter(
        record,
        work,
        { reason: 'retention', code: 'retention', history: found },
        owner,
      );
      return { kind: 'done' };
    }
    const history = await attribute(record.group, found, work);
    entry.history = history;
    const isThrottled = (await guard.look()).cause === 'throttled';
    if (isThrottled || !(await isExhausted(history, now(), guard, counting)))
      return { kind: 'claimed', entry: claimedAs(entry, work, history) };
    await deadLetters.deadLetter(
      record,
      work,
      { reason: 'retries-exhausted', code: 'transient', history: found },
      owner,
    );
    return { kind: 'done' };
  };

  /** Its last error stays told: that somebody stopped it is what its reason says. */
  const stop = async (
    { record }: Entry<Message>,
    work: Work<Message>,
    found: TryHistory,
    owner: string,
  ): Promise<Next<'received', Message>> => {
    const history = { ...found, lastError: found.lastError || 'not tried since its replay' };
    await deadLetters.deadLetter(record, work, { reason: 'stopped', code: 'stopped', history }, owner);
    return { kind: 'done' };
  };

  const prepareWork = async (
    entry: Entry<Message>,
    work: Work<Message>,
    run: Invocation,
  ): Promise<Next<'received', Message>> => {
    if (isWorthless(work)) return { kind: 'done' };
    const held = mustLeaveQueue(entry) ? undefined : await operations.held(work);
    if (held !== undefined) return held;
    const found = await claim(work, run);
    switch (found.kind) {
      case 'claimed':
        if (found.under !== undefined) entry.under = found.under;
        if (found.isStopped) return stop(entry, work, found.history, run.owner);
        return checkClaimed(entry, work, found.history, run.owner);
      case 'busy':
        return { kind: 'retry', untilMs: found.untilMs };
      case 'conflict':
        await deadLetters.deadLetterConflict(entry.record, work);
        return { kind: 'done' };
      default:
        return { kind: 'done' };
    }
  };

  const prepareUnread = async ({ record, unknown }: Entry<Message>): Promise<Next<'received', Message>> => {
    const untilMs = unknown && (await keepUnknown(record, unknown));
    if (untilMs !== undefined) return { kind: 'retry', untilMs };
    if (unknown === undefined) await deadLetters.deadLetterMalformed(record);
    return { kind: 'done' };
  };

  return {
    isDue: (entry) => mustLeaveQueue(entry) || (entry.work !== undefined && isWorthless(entry.work)),
    async prepare({ entry }, run) {
      const held = claimedOf(entry);
      if (held !== undefined) return { kind: 'claimed', entry: held };
      try {
        if (entry.work !== undefined) return await prepareWork(entry, entry.work, run);
        return await prepareUnread(entry);
      } catch (error) {
        return storeFault(error, system, entry.work?.correlationId ?? entry.record.messageId);
      }
    },
  };
}
