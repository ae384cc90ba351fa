/** How a worker waits while its downstream's breaker is open (protocol Breaker). */
import type { BreakerGuard, Clock, Random } from '../ports.ts';

/** BREAKER_LONG_AFTER_MS and BREAKER_RELEASE_MAX_MS. */
export interface ReleaseRule {
  longAfterMs: number;
  releaseMaxMs: number;
}

/** What a held batch may do now. Times are ms since the epoch. */
export type Passage = { kind: 'closed' } | { kind: 'probe' } | { kind: 'open'; releaseUntilMs: number };

/** How often a held batch looks: as long as a container keeps the state (BREAKER_CACHE_MS's default). */
const LOOK_EVERY_MS = 1000;
/** No two looks are closer than this, whatever a breaker that is changing says. */
const LOOK_LEAST_MS = 100;
/** Shortest release: SQS counts in whole seconds. */
const RELEASE_LEAST_MS = 1000;

export interface CircuitWaitDeps {
  guard: Pick<BreakerGuard, 'look'>;
  clock: Clock;
  random: Random;
  rule: ReleaseRule;
}

/** Times are ms since the epoch. */
export interface CircuitWait {
  /**
   * Until when to release records in an open time that ends at `untilMs`, in an episode that began at `sinceMs`: for the rest
   * of it, in a long outage for longer, spread up to the maximum, which keeps receive counts inside SQS's limit.
   */
  releaseUntil(untilMs: number, sinceMs: number): number;
  /** Answers at once unless the breaker is open; then holds until it closes, its open time ends, or `holdUntilMs`. */
  wait(holdUntilMs: number): Promise<Passage>;
  /** Waits a moment after a refused admission; false where the hold time has no room for it. */
  pause(untilMs: number, holdUntilMs: number): Promise<boolean>;
}

export function createCircuitWait({ guard, clock, random, rule }: CircuitWaitDeps): CircuitWait {
  const releaseUntil = (untilMs: number, sinceMs: number): number => {
    const now = clock.now();
    const restMs = Math.max(RELEASE_LEAST_MS, untilMs - now);
    if (now - sinceMs < rule.longAfterMs) return now + restMs;
    return now + restMs + random.unit() * Math.max(0, rule.releaseMaxMs - restMs);
  };
  const nap = (untilMs: number, holdUntilMs: number): Promise<void> => {
    const leftMs = Math.min(LOOK_EVERY_MS, untilMs - clock.now(), holdUntilMs - clock.now());
    return clock.sleep(Math.max(LOOK_LEAST_MS, leftMs));
  };
  return {
    releaseUntil,
    async wait(holdUntilMs) {
      for (;;) {
        const { phase, untilMs, sinceMs } = await guard.look();
        if (phase === 'closed') return { kind: 'closed' };
        if (phase === 'ready-to-probe') return { kind: 'probe' };
        if (clock.now() >= holdUntilMs)
          return { kind: 'open', releaseUntilMs: releaseUntil(untilMs, sinceMs) };
        await nap(untilMs, holdUntilMs);
      }
    },
    async pause(untilMs, holdUntilMs) {
      if (clock.now() >= holdUntilMs) return false;
      await nap(untilMs, holdUntilMs);
      return true;
    },
  };
}
