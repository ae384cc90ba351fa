/** From claimed to permitted: what the call needs of ours, a slot in the fleet's rate, then both breakers. */
import type { System } from '../ports.ts';
import { MAX_LATE_SLOTS } from '../rate/acquire.ts';
import type { RateLimiter } from '../rate/limiter.ts';
import type { Slot } from '../rate/slot-queue.ts';
import { type Invocation, storeFault } from './disposition.ts';
import type { Job } from './job.ts';
import type { Operations } from './operations.ts';
import type { In, Next } from './states.ts';

export interface PermitDeps<Message> {
  job: Pick<Job<Message>, 'ready' | 'exchanges'>;
  operations: Pick<Operations<Message>, 'admit'>;
  limiter: Pick<RateLimiter, 'acquire' | 'isCurrent'>;
  system: System;
}

/** Stays claimed where the batch stops meanwhile. */
export type AcquirePermit<Message> = (
  state: In<'claimed', Message>,
  run: Invocation,
  isStopped: () => boolean,
) => Promise<Next<'claimed', Message>>;

export function createAcquirePermit<Message>(deps: PermitDeps<Message>): AcquirePermit<Message> {
  const { job, operations, limiter, system } = deps;
  const { clock } = system;
  /** Where a call takes several exchanges the later ones need time for their slots too. */
  const { exchanges = 1 } = job;

  return async (state, run, isStopped) => {
    const { entry } = state;
    const { correlationId } = entry.work;
    for (let late = 0; ; late += 1) {
      if (isStopped()) return state;
      try {
        // Before the slot: one that is waited past is lost to the fleet.
        await job.ready?.(entry.work);
      } catch (error) {
        return storeFault(error, system, correlationId);
      }
      if (isStopped()) return state;
      const nowMs = clock.now();
      const leftMs = run.lastCallMs - nowMs;
      if (leftMs < 0) return { kind: 'stop-batch', untilMs: nowMs };
      let slot: Slot;
      try {
        slot = await limiter.acquire({ untilMs: nowMs + leftMs / exchanges, isAbandoned: isStopped });
      } catch (error) {
        return { kind: 'stop-batch', untilMs: storeFault(error, system, correlationId).untilMs };
      }
      if (isStopped()) return state;
      if (slot.kind === 'none')
        return { kind: 'stop-batch', untilMs: Math.max(slot.retryAtMs, clock.now()), bookedOut: true };
      const { startMs: atMs } = slot;
      const wasCurrent = limiter.isCurrent(atMs);
      const found = await operations.admit(entry);
      if (found.kind !== 'admitted') return found;
      const { admission, operation } = found;
      const isProbe = admission.kind === 'probe' || operation.admission.kind === 'probe';
      const isLate = !isProbe && !limiter.isCurrent(atMs);
      // A container that oversleeps slot after slot must get on all the same.
      if (!isLate || !wasCurrent || late === MAX_LATE_SLOTS)
        return { kind: 'permitted', entry, permit: { admission, operation, atMs, isLate } };
    }
  };
}
