/** Leave to make one call: its turn in the fleet's rate, then the breaker's word. */
import type { Admission, BreakerGuard } from '../breaker/guard.ts';
import type { System } from '../ports.ts';
import type { RateLimiter } from '../rate/limiter.ts';
import { isFresh } from '../retry/history.ts';
import type { Claimed } from './lanes.ts';
import { type Invocation, type Step, storeFault } from './step.ts';

/** A call may be made now. */
export type Go = { kind: 'go'; admission: Exclude<Admission, { kind: 'open' }> };

/** A turn that was overslept is taken anew this often; a machine too busy to be on time must get on all the same. */
const MAX_LATE_TURNS = 2;

export interface LeaveDeps {
  guard: Pick<BreakerGuard, 'admit'>;
  limiter: Pick<RateLimiter, 'turn' | 'isCurrent'>;
  system: System;
}

/** Asks for leave. Undefined: `isStopped` came true meanwhile. */
export type AskLeave = (
  entry: Claimed<unknown>,
  run: Invocation,
  isStopped: () => boolean,
) => Promise<Go | Step | undefined>;

export function createLeave({ guard, limiter, system }: LeaveDeps): AskLeave {
  const { clock } = system;
  const turn = async (leftMs: number, correlationId: string): Promise<number | Step | undefined> => {
    try {
      return await limiter.turn(leftMs);
    } catch (error) {
      return { kind: 'halt', untilMs: storeFault(error, system, correlationId).untilMs };
    }
  };
  return async (entry, run, isStopped) => {
    for (let late = 0; ; late += 1) {
      if (isStopped()) return undefined;
      const leftMs = run.lastCallMs - clock.now();
      if (leftMs < 0) return { kind: 'halt', untilMs: clock.now() };
      const atMs = await turn(leftMs, entry.work.correlationId);
      // Booked out for longer than this invocation lasts.
      if (atMs === undefined) return { kind: 'halt', untilMs: run.lastCallMs };
      if (typeof atMs !== 'number') return atMs;
      if (atMs > clock.now()) await clock.sleep(atMs - clock.now());
      if (isStopped()) return undefined;
      const admission = await guard.admit(entry.record.group, isFresh(entry.history));
      if (admission.kind === 'open') return admission;
      if (admission.kind === 'probe' || limiter.isCurrent(atMs) || late === MAX_LATE_TURNS)
        return { kind: 'go', admission };
    }
  };
}
