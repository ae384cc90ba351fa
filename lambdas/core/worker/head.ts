/** Makes the head of a lane ready to be called for: everything that can be decided about it without a call. */
import type { BreakerGuard } from '../breaker/guard.ts';
import type { Claim, System, TryHistory } from '../ports.ts';
import { untried } from '../retry/history.ts';
import { type CountingRule, isExhausted, isStuck, judgePending } from '../retry/judge.ts';
import { type RetentionRule, retentionEndsMs } from '../retry/retention.ts';
import type { Job, Work } from './job.ts';
import type { Entry } from './lanes.ts';
import type { Morgue } from './morgue.ts';
import { type Invocation, type Step, storeFault } from './step.ts';

export interface HeadDeps<Message> {
  job: Job<Message>;
  morgue: Morgue<Message>;
  guard: Pick<BreakerGuard, 'openedWithin' | 'otherGroupSucceededSince'>;
  system: System;
  counting: CountingRule;
  retention: RetentionRule;
}

export interface Head<Message> {
  /** Whether giving the entry up is all that is left to do with it, whatever the breaker says. */
  isDue(entry: Entry<Message>): boolean;
  /** Claims and judges. Undefined: ready to be called for, its claim held and its history set. */
  prepare(entry: Entry<Message>, run: Invocation): Promise<Step | undefined>;
}

export function createHead<Message>(deps: HeadDeps<Message>): Head<Message> {
  const { job, morgue, guard, system, counting, retention } = deps;
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
  ): Promise<Step | undefined> => {
    const { record } = entry;
    const death = { error: found.lastError, history: found, lastAtMs: found.lastFailedAtMs || now() };
    entry.history = found;
    if (mustLeaveQueue(entry)) {
      await morgue.bury(record, work, { ...death, reason: 'retention', code: 'retention' }, owner);
      return { kind: 'done' };
    }
    entry.history = await judge(record.group, found, work.correlationId);
    if (!(await isExhausted(entry.history, now(), guard, counting))) return undefined;
    await morgue.bury(record, work, { ...death, reason: 'retries-exhausted', code: 'transient' }, owner);
    return { kind: 'done' };
  };

  const prepareWork = async (
    entry: Entry<Message>,
    work: Work<Message>,
    run: Invocation,
  ): Promise<Step | undefined> => {
    if (isWorthless(work)) return { kind: 'done' };
    const found = await claim(work, run);
    switch (found.kind) {
      case 'claimed':
        return judgeClaimed(entry, work, found.history, run.owner);
      case 'busy':
        return { kind: 'back', untilMs: found.untilMs };
      case 'conflict':
        await morgue.buryConflict(entry.record, work);
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
        await morgue.buryMalformed(entry.record);
        return { kind: 'done' };
      } catch (error) {
        return storeFault(error, system, entry.work?.correlationId ?? entry.record.messageId);
      }
    },
  };
}
