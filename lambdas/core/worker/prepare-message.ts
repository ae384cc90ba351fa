/** Makes the head of a lane ready to be called for: everything that can be decided about it without a call. */
import type { BreakerGuard } from '../breaker/guard.ts';
import type { DeadLetters } from '../delivery/dead-letter.ts';
import type { Claim, System, TryHistory } from '../ports.ts';
import { type CountingRule, isExhausted, isStuck, judgePending } from '../retry/failure-attribution.ts';
import { untried } from '../retry/history.ts';
import { type RetentionRule, retentionEndsMs } from '../retry/retention.ts';
import { type Disposition, type Invocation, storeFault } from './disposition.ts';
import type { Job, Work } from './job.ts';
import type { Entry } from './message-groups.ts';

export interface PrepareMessageDeps<Message> {
  job: Job<Message>;
  deadLetters: DeadLetters<Message>;
  guard: Pick<BreakerGuard, 'openedWithin' | 'otherGroupSucceededSince'>;
  system: System;
  counting: CountingRule;
  retention: RetentionRule;
}

export interface MessagePreparer<Message> {
  /** Whether giving the entry up is all that is left to do with it, whatever the breaker says. */
  isDue(entry: Entry<Message>): boolean;
  /** Claims and judges. Undefined: ready to be called for, its claim held and its history set. */
  prepare(entry: Entry<Message>, run: Invocation): Promise<Disposition | undefined>;
}

export function createPrepareMessage<Message>(deps: PrepareMessageDeps<Message>): MessagePreparer<Message> {
  const { job, deadLetters, guard, system, counting, retention } = deps;
  const now = (): number => system.clock.now();
  const mustLeaveQueue = ({ record }: Entry<Message>): boolean =>
    now() >= retentionEndsMs(record.sentAtMs, retention);
  const isWorthless = ({ message }: Work<Message>): boolean => job.isWorthless?.(message, now()) ?? false;

  const claim = async (work: Work<Message>, run: Invocation): Promise<Claim> =>
    job.claims?.claim(work.target, run.owner, now(), run.claimUntilMs) ?? {
      kind: 'claimed',
      history: untried,
    };

  const judge = async (group: string, before: TryHistory, correlationId: string): Promise<TryHistory> => {
    const history = await judgePending(before, group, now(), guard, counting);
    if (isStuck(history, counting) && !isStuck(before, counting)) {
      system.metrics.count('MessageStuck', 1, { downstream: job.downstream });
      const { tries, lastError } = history;
      system.log.warn('a message keeps failing while others succeed', {
        tries,
        error: lastError,
        correlationId,
      });
    }
    return history;
  };

  /** A claimed entry is buried where its time or its tries are used up. */
  const judgeClaimed = async (
    entry: Entry<Message>,
    work: Work<Message>,
    found: TryHistory,
    owner: string,
  ): Promise<Disposition | undefined> => {
    const { record } = entry;
    const cause = { error: found.lastError, history: found, lastAtMs: found.lastFailedAtMs || now() };
    entry.history = found;
    if (mustLeaveQueue(entry)) {
      await deadLetters.deadLetter(record, work, { ...cause, reason: 'retention', code: 'retention' }, owner);
      return { kind: 'done' };
    }
    entry.history = await judge(record.group, found, work.correlationId);
    if (!(await isExhausted(entry.history, now(), guard, counting))) return undefined;
    await deadLetters.deadLetter(
      record,
      work,
      { ...cause, reason: 'retries-exhausted', code: 'transient' },
      owner,
    );
    return { kind: 'done' };
  };

  const prepareWork = async (
    entry: Entry<Message>,
    work: Work<Message>,
    run: Invocation,
  ): Promise<Disposition | undefined> => {
    if (isWorthless(work)) return { kind: 'done' };
    const found = await claim(work, run);
    switch (found.kind) {
      case 'claimed':
        return judgeClaimed(entry, work, found.history, run.owner);
      case 'busy':
        return { kind: 'retry', untilMs: found.untilMs };
      case 'conflict':
        await deadLetters.deadLetterConflict(entry.record, work);
        return { kind: 'done' };
      default:
        return { kind: 'done' };
    }
  };

  return {
    isDue: (entry) => mustLeaveQueue(entry) || (entry.work !== undefined && isWorthless(entry.work)),
    async prepare(entry, run) {
      if (entry.history !== undefined) return undefined;
      try {
        if (entry.work !== undefined) return await prepareWork(entry, entry.work, run);
        await deadLetters.deadLetterMalformed(entry.record);
        return { kind: 'done' };
      } catch (error) {
        return storeFault(error, system, entry.work?.correlationId ?? entry.record.messageId);
      }
    },
  };
}
