/** How a worker waits while its downstream's breaker is open (protocol Breaker). */
import type { BreakerGuard } from '../breaker/guard.ts';
import type { Clock, Random } from '../ports.ts';

/** BREAKER_LONG_AFTER_MS and BREAKER_PUT_BACK_MAX_MS. */
export interface PutBackRule {
  longAfterMs: number;
  putBackMaxMs: number;
}

/** What a held batch may do now. Times are ms since the epoch. */
export type Gate = { kind: 'closed' } | { kind: 'probe' } | { kind: 'open'; putBackUntilMs: number };

/** How often a held batch looks: as long as a container keeps the state (BREAKER_CACHE_MS's default). */
const LOOK_EVERY_MS = 1000;
/** No two looks are closer than this, whatever a breaker that is changing says. */
const LOOK_LEAST_MS = 100;
/** Least put-back: SQS counts in whole seconds. */
const PUT_BACK_LEAST_MS = 1000;

export interface GateDeps {
  guard: Pick<BreakerGuard, 'look'>;
  clock: Clock;
  random: Random;
  rule: PutBackRule;
}

/**
 * `wait` answers at once unless the breaker is open; then it holds until it closes, its open time ends, or
 * `holdUntilMs`, when it says how long the batch goes back: for the rest of the open time. In a long outage put-backs
 * are longer and spread up to the maximum, which keeps receive counts inside SQS's limit.
 * `pause` waits a moment after a refused admission, and says whether the hold time has room for it.
 */
export function createGate({ guard, clock, random, rule }: GateDeps) {
  const putBackUntil = (untilMs: number, sinceMs: number): number => {
    const now = clock.now();
    const restMs = Math.max(PUT_BACK_LEAST_MS, untilMs - now);
    if (now - sinceMs < rule.longAfterMs) return now + restMs;
    return now + restMs + random.unit() * Math.max(0, rule.putBackMaxMs - restMs);
  };
  const nap = (untilMs: number, holdUntilMs: number): Promise<void> => {
    const leftMs = Math.min(LOOK_EVERY_MS, untilMs - clock.now(), holdUntilMs - clock.now());
    return clock.sleep(Math.max(LOOK_LEAST_MS, leftMs));
  };
  return {
    putBackUntil,
    async wait(holdUntilMs: number): Promise<Gate> {
      for (;;) {
        const { phase, untilMs, sinceMs } = await guard.look();
        if (phase === 'closed') return { kind: 'closed' };
        if (phase === 'ready-to-probe') return { kind: 'probe' };
        if (clock.now() >= holdUntilMs)
          return { kind: 'open', putBackUntilMs: putBackUntil(untilMs, sinceMs) };
        await nap(untilMs, holdUntilMs);
      }
    },
    async pause(untilMs: number, holdUntilMs: number): Promise<boolean> {
      if (clock.now() >= holdUntilMs) return false;
      await nap(untilMs, holdUntilMs);
      return true;
    },
  };
}
