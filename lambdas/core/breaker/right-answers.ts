/** Whether the window holds a right answer: then a call that was given little time says nothing by not being answered. */
import type { BreakerDeps } from './deps.ts';
import type { StateCache } from './state-cache.ts';
import { windowOf } from './window.ts';

export interface RightAnswers {
  /** One came in this container. */
  came(): void;
  /** Whether this container, or another one that reported or noted it, has had one within the window. */
  areKnown(): boolean;
}

export function createRightAnswers({ clock, settings }: BreakerDeps, known: StateCache): RightAnswers {
  let lastMs = 0;
  return {
    came() {
      lastMs = clock.now();
    },
    areKnown() {
      const { health, sinceMs } = known.knowledge();
      const nowMs = clock.now();
      const fromMs = Math.max(sinceMs, nowMs - settings.windowMs);
      return (
        lastMs > fromMs ||
        health.recentSuccesses.some(({ atMs }) => atMs > fromMs) ||
        windowOf(health, nowMs, sinceMs, settings.windowMs).successes > 0
      );
    },
  };
}
