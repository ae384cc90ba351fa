/** Turns in the fleet's rate, waited for: one pays for one exchange, and only while it is current (P12). */
import type { BreakerGuard } from '../breaker/guard.ts';
import { UnavailableError } from '../errors.ts';
import type { System } from '../ports.ts';
import type { RateLimiter } from '../rate/limiter.ts';
import { type Invocation, type Permit, type StopBatch, storeFault } from './disposition.ts';

/** A turn that was overslept is taken anew this often; a machine too busy to be on time must get on all the same. */
export const MAX_LATE_TURNS = 2;

export interface TurnDeps {
  guard: Pick<BreakerGuard, 'look'>;
  limiter: Pick<RateLimiter, 'turn' | 'isCurrent'>;
  system: System;
}

export interface Turns {
  /**
   * Sleeps until the turn and answers its planned start; a step where none begins by `untilMs`: a booking that others
   * share is bounded by its first start alone.
   */
  take(untilMs: number, run: Invocation, correlationId: string): Promise<number | StopBatch>;
  /**
   * The turns of a call with leave `permit`, as `createMeter` asks for them: the first exchange has that of the leave, as
   * long as it is current. Throws UnavailableError where there is none in this invocation, or the breaker has opened.
   */
  of(permit: Permit, run: Invocation, correlationId: string): (made: number) => Promise<void>;
}

export function createTurns({ guard, limiter, system }: TurnDeps): Turns {
  const { clock } = system;

  const take: Turns['take'] = async (untilMs, run, correlationId) => {
    let atMs: number | undefined;
    try {
      atMs = await limiter.turn(untilMs - clock.now());
    } catch (error) {
      return { kind: 'stop-batch', untilMs: storeFault(error, system, correlationId).untilMs };
    }
    if (atMs === undefined || Math.max(atMs, clock.now()) > untilMs)
      return { kind: 'stop-batch', untilMs: Math.max(run.lastCallMs, clock.now()), bookedOut: true };
    if (atMs > clock.now()) await clock.sleep(atMs - clock.now());
    return atMs;
  };

  const another = async (permit: Permit, run: Invocation, correlationId: string): Promise<void> => {
    for (let late = 0; ; late += 1) {
      const atMs = clock.now() > run.lastCallMs ? undefined : await take(run.lastCallMs, run, correlationId);
      if (typeof atMs !== 'number')
        throw new UnavailableError('rate_late', 'No turn for the call within this invocation.');
      // While it waited the breaker may have opened; a probe has its lease.
      if (permit.admission.kind === 'pass' && (await guard.look()).phase !== 'closed')
        throw new UnavailableError('breaker_open', 'The breaker opened before the call.');
      if (limiter.isCurrent(atMs) || late === MAX_LATE_TURNS) return;
    }
  };

  return {
    take,
    of: (permit, run, correlationId) => async (made) => {
      const isPaid =
        made === 0 && (permit.admission.kind === 'probe' || permit.isLate || limiter.isCurrent(permit.atMs));
      if (!isPaid) await another(permit, run, correlationId);
    },
  };
}
