/** What a failed try leaves behind: a note, and the time of the next one. */
import { UnavailableError } from '../../errors.ts';
import type { System, TryHistory } from '../../ports.ts';
import { backOffMs } from '../../retry/backoff.ts';
import { isStuck } from '../../retry/failure-attribution.ts';
import { afterFailure } from '../../retry/history.ts';
import type { UpdaterDeps } from './deps.ts';
import type { Pending } from './pending.ts';

/** All answer when the update may be tried again, ms since the epoch. None throws. */
export interface Failures {
  /** The whole call failed, which says little about each update in it: judged later (protocol Retry). */
  ofCall(pending: Pending, error: string, breakerClosed: boolean): Promise<number>;
  /** The platform accepted the call and could not apply this update: no other cause is possible, so the try counts at once. */
  ofItem(pending: Pending, code: string): Promise<number>;
  /** Nothing was tried. The longer the update has waited, the longer it goes back: receives stay few. */
  ofNobody(pending: Pending, notBeforeMs: number): number;
}

export function createFailures({
  system,
  notes,
  rules,
}: Pick<UpdaterDeps, 'system' | 'notes' | 'rules'>): Failures {
  const { clock, random, metrics } = system;
  const note = async ({ key }: Pending, history: TryHistory): Promise<number> => {
    try {
      await notes.failed(key, history, clock.now());
    } catch (error) {
      warn(system, 'a failed try could not be noted', error);
    }
    return clock.now() + backOffMs(history.tries, random.unit(), rules.backOff);
  };
  return {
    ofCall: (pending, error, breakerClosed) =>
      note(pending, afterFailure(pending.history, clock.now(), error, breakerClosed)),
    async ofItem(pending, code) {
      const { platform } = pending.update;
      const error = `${platform} could not update it: ${code}`;
      const failed = afterFailure(pending.history, clock.now(), error, false);
      const history = { ...failed, counted: failed.counted + 1 };
      if (isStuck(history, rules.counting) && !isStuck(pending.history, rules.counting))
        metrics.count('MessageStuck', 1, { downstream: platform });
      return note(pending, history);
    },
    ofNobody({ records }, notBeforeMs) {
      const now = clock.now();
      const ageMs = Math.max(0, now - records[0].sentAtMs);
      const patienceMs = Math.min((ageMs / 10) * (0.5 + random.unit()), rules.release.releaseMaxMs);
      return Math.max(notBeforeMs, now + patienceMs);
    },
  };
}

/** Faults of our own stores are warned of and lived with; anything else is passed on. */
export function warn({ log }: System, message: string, error: unknown): void {
  if (!(error instanceof UnavailableError)) throw error;
  log.warn(message, { error });
}
