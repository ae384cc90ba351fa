/** The permit to make one call: what it needs of ours, a slot in the fleet's rate, then the breaker's admission. */
import type { Admission, BreakerGuard } from '../breaker/guard.ts';
import type { System } from '../ports.ts';
import { MAX_LATE_SLOTS } from '../rate/acquire.ts';
import type { RateLimiter } from '../rate/limiter.ts';
import type { Slot } from '../rate/slot-queue.ts';
import { isFresh } from '../retry/history.ts';
import { type Disposition, type Invocation, storeFault } from './disposition.ts';
import type { Job } from './job.ts';
import type { Claimed } from './message-groups.ts';

/** A call may be made now, in the slot planned for `startMs`. `isLate`: that is over, and no other was free in time. */
export type Permit = {
  kind: 'permit';
  admission: Exclude<Admission, { kind: 'open' }>;
  startMs: number;
  isLate: boolean;
};

export interface PermitDeps<Message> {
  job: Pick<Job<Message>, 'ready' | 'exchanges'>;
  guard: Pick<BreakerGuard, 'admit'>;
  limiter: Pick<RateLimiter, 'acquire' | 'isCurrent'>;
  system: System;
}

/** Asks for a permit. Undefined: `isStopped` came true meanwhile. */
export type AcquirePermit<Message> = (
  entry: Claimed<Message>,
  run: Invocation,
  isStopped: () => boolean,
) => Promise<Permit | Disposition | undefined>;

export function createAcquirePermit<Message>(deps: PermitDeps<Message>): AcquirePermit<Message> {
  const { job, guard, limiter, system } = deps;
  const { clock } = system;
  /** Where a call takes several exchanges the later ones need time for their slots too. */
  const { exchanges = 1 } = job;

  return async (entry, run, isStopped) => {
    const { correlationId } = entry.work;
    for (let late = 0; ; late += 1) {
      if (isStopped()) return undefined;
      try {
        // Before the slot: one that is waited past is lost to the fleet.
        await job.ready?.(entry.work);
      } catch (error) {
        return storeFault(error, system, correlationId);
      }
      if (isStopped()) return undefined;
      const nowMs = clock.now();
      const leftMs = run.lastCallMs - nowMs;
      if (leftMs < 0) return { kind: 'stop-batch', untilMs: nowMs };
      let slot: Slot;
      try {
        slot = await limiter.acquire({ untilMs: nowMs + leftMs / exchanges, isAbandoned: isStopped });
      } catch (error) {
        return { kind: 'stop-batch', untilMs: storeFault(error, system, correlationId).untilMs };
      }
      if (isStopped()) return undefined;
      if (slot.kind === 'none')
        return { kind: 'stop-batch', untilMs: Math.max(slot.retryAtMs, clock.now()), bookedOut: true };
      const { startMs } = slot;
      const wasCurrent = limiter.isCurrent(startMs);
      const admission = await guard.admit(entry.record.group, isFresh(entry.history));
      if (admission.kind === 'open') return { ...admission, kind: 'circuit-open' };
      const isLate = admission.kind !== 'probe' && !limiter.isCurrent(startMs);
      // A container that oversleeps slot after slot must get on all the same.
      if (!isLate || !wasCurrent || late === MAX_LATE_SLOTS)
        return { kind: 'permit', admission, startMs, isLate };
    }
  };
}
