/** Which failures count against a message, and when it has had enough of them (protocol Retry). */
import type { BreakerGuard, TryHistory } from '../ports.ts';

/** RETRY_SETTLE_MS, RETRY_MAX_COUNTED_TRIES, RETRY_MIN_AGE_MS. */
export interface CountingRule {
  /** How long before its failure a call may have seen the breaker: its time-out and what containers keep of the state. */
  callMs: number;
  settleMs: number;
  maxCounted: number;
  minAgeMs: number;
}

/** What is known of the downstream. */
export type Evidence = Pick<BreakerGuard, 'openedWithin' | 'otherGroupSucceededSince'>;

/**
 * Judges every pending failure that is older than the settling time. It counts if the breaker did not open during
 * the call nor in that time after it, and another group's call has succeeded since; otherwise it is the downstream that
 * is failing, not the message. One success counts for the tries before it only: where traffic is too thin to open the
 * breaker, an outage may follow that is nobody's fault. Younger ones stay pending. Asks nothing where nothing is due.
 */
export async function attributeFailures(
  history: TryHistory,
  group: string,
  nowMs: number,
  evidence: Evidence,
  { callMs, settleMs }: CountingRule,
): Promise<TryHistory> {
  const due = history.pendingMs.filter((atMs) => atMs + settleMs <= nowMs);
  if (due.length === 0) return history;
  const pendingMs = history.pendingMs.filter((atMs) => atMs + settleMs > nowMs);
  let counted = history.counted;
  for (const atMs of due) {
    if (!(await evidence.otherGroupSucceededSince(group, atMs))) continue;
    if ((await evidence.openedWithin(atMs - callMs, callMs + settleMs)) === 'no') counted += 1;
  }
  return { ...history, pendingMs, counted };
}

/** Whether the message has failed often enough to warn on-call. */
export function isStuck(history: TryHistory, { maxCounted }: CountingRule): boolean {
  return history.counted >= maxCounted;
}

/**
 * Whether the message goes to the dead-letter queue: stuck, for long enough, and not since before an outage. The time of
 * an outage is none that the message has had: it is tried once more after it.
 */
export async function isExhausted(
  history: TryHistory,
  nowMs: number,
  evidence: Pick<Evidence, 'openedWithin'>,
  rule: CountingRule,
): Promise<boolean> {
  const { firstFailedAtMs, lastFailedAtMs } = history;
  if (!isStuck(history, rule) || nowMs - firstFailedAtMs < rule.minAgeMs) return false;
  return (await evidence.openedWithin(lastFailedAtMs, nowMs - lastFailedAtMs)) === 'no';
}
