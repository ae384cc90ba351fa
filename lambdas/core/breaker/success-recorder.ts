/** Notes of the fleet's recent successes: without trouble they are the only thing that is written. */
import type { BreakerDeps } from './deps.ts';
import { type RecentSuccesses, withSuccess } from './recent-successes.ts';
import type { StateCache } from './state-cache.ts';
import { createSuccessHeartbeat, leastNoteAgeMs } from './success-heartbeat.ts';
import { windowOf } from './window.ts';

export interface SuccessRecorder {
  /** A call of `group` that began at `begunAtMs` has succeeded. Throws UnavailableError. */
  succeeded(group: string, begunAtMs: number): Promise<void>;
  /** This container's own successes, noted or not. */
  own(): RecentSuccesses;
}

export function createSuccessRecorder(deps: BreakerDeps, known: StateCache): SuccessRecorder {
  const { clock, downstream, health, settings } = deps;
  const isDue = createSuccessHeartbeat(deps.random);
  let own: RecentSuccesses = [];

  /** How old a note may get: a refused message waits for a success of a call that began after it. */
  const longestMs = (): number => {
    const { health: window, sinceMs } = known.knowledge();
    const isRefused =
      deps.system !== undefined && windowOf(window, clock.now(), sinceMs, settings.windowMs).failures > 0;
    return isRefused ? leastNoteAgeMs(settings.noteMs) : settings.noteMs;
  };
  return {
    own: () => own,
    async succeeded(group, begunAtMs) {
      const nowMs = clock.now();
      const success = { group, atMs: nowMs, begunAtMs };
      own = withSuccess(own, success);
      const { recentSuccesses } = known.peek().health;
      const noteMs = longestMs();
      if (!isDue(recentSuccesses[0]?.atMs ?? 0, nowMs, noteMs)) return;
      known.learn({ recentSuccesses: withSuccess(recentSuccesses, success) });
      await health.noteSuccess(downstream, success, nowMs - leastNoteAgeMs(noteMs));
    },
  };
}
