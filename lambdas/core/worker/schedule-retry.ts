/** How long a failed message waits for its next try; its claim ends with what is recorded of the failure. */
import type { CircuitWait } from '../delivery/circuit-wait.ts';
import type { BreakerGuard, System, TryHistory } from '../ports.ts';
import { BACKPRESSURE_FACTOR, type BackOffRule, backOffMs, triesByAge } from '../retry/backoff.ts';
import type { Disposition } from './disposition.ts';
import type { Job } from './job.ts';
import type { Claimed } from './message-groups.ts';

/** REFUSAL_RETRY_MS and RETRY_MAX_THROTTLE_MS. */
export interface WaitRule {
  /** After a first refusal. */
  refusalMs: number;
  /** A wrong Retry-After must not hide a message for a day. */
  maxThrottleMs: number;
}

export interface ScheduleRetryDeps<Message> {
  job: Pick<Job<Message>, 'claims'>;
  guard: Pick<BreakerGuard, 'look'>;
  circuitWait: Pick<CircuitWait, 'releaseUntil'>;
  system: Pick<System, 'clock' | 'random'>;
  backOff: BackOffRule;
  waits: WaitRule;
}

type Retry = Extract<Disposition, { kind: 'retry' }>;

/** All record `history`, the one with this try, and answer until when. Throw UnavailableError. */
export interface ScheduleRetry<Message> {
  failed(entry: Claimed<Message>, history: TryHistory, owner: string): Promise<Retry>;
  /** For the longer of Retry-After and back-off. */
  throttled(
    entry: Claimed<Message>,
    history: TryHistory,
    retryAfterMs: number,
    owner: string,
  ): Promise<Retry>;
  /** Soon after the first refusal, then by back-off. */
  refused(entry: Claimed<Message>, history: TryHistory, owner: string): Promise<Retry>;
}

export function createScheduleRetry<Message>(deps: ScheduleRetryDeps<Message>): ScheduleRetry<Message> {
  const { job, guard, circuitWait, system, backOff, waits } = deps;
  const { clock, random } = system;

  const record = async (
    { work, record: { sentAtMs } }: Claimed<Message>,
    history: TryHistory,
    tries: number,
    owner: string,
    retryAfterMs?: number,
  ): Promise<{ nowMs: number; tries: number }> => {
    const nowMs = clock.now();
    const heldUntilMs = retryAfterMs === undefined ? undefined : nowMs + retryAfterMs;
    await job.claims?.fail(work.target, owner, history, nowMs, heldUntilMs);
    return { nowMs, tries: job.claims ? tries : triesByAge(nowMs - sentAtMs, backOff) };
  };
  /** By back-off, and not before the breaker lets calls through: a message that returns while it is open would be hidden again. */
  const wait = async (nowMs: number, tries: number, leastMs = 0): Promise<Retry> => {
    const { phase, untilMs, sinceMs, isBackpressured } = await guard.look();
    const backMs = backOffMs(tries, random.unit(), backOff) * (isBackpressured ? BACKPRESSURE_FACTOR : 1);
    const openMs = phase === 'open' ? circuitWait.releaseUntil(untilMs, sinceMs) : 0;
    return { kind: 'retry', untilMs: Math.max(nowMs + backMs, nowMs + leastMs, openMs), unclaimed: true };
  };

  return {
    async failed(entry, history, owner) {
      const { nowMs, tries } = await record(entry, history, history.tries, owner);
      return wait(nowMs, tries);
    },
    async throttled(entry, history, retryAfterMs, owner) {
      const leastMs = Math.min(retryAfterMs, waits.maxThrottleMs);
      const { nowMs, tries } = await record(entry, history, history.tries, owner, leastMs);
      const { untilMs, ...retry } = await wait(nowMs, tries, leastMs);
      return { ...retry, untilMs: Math.min(untilMs, nowMs + waits.maxThrottleMs) };
    },
    async refused(entry, history, owner) {
      const { nowMs, tries } = await record(entry, history, history.refusals.tries, owner);
      if (tries > 1) return wait(nowMs, tries);
      return { kind: 'retry', untilMs: nowMs + waits.refusalMs, unclaimed: true };
    },
  };
}
