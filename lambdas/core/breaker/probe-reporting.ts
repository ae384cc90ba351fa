/** What becomes of a probe's outcome. */
import type { Admission, ProbeAnswer } from '../ports.ts';
import type { BreakerDeps } from './deps.ts';
import { isWaiting } from './leases.ts';
import type { StateCache } from './state-cache.ts';

/** Answers the lease and writes what its round has come to. Throws UnavailableError. */
export function createProbeReporting(
  { clock, downstream, lingers = false, settings, store }: BreakerDeps,
  known: StateCache,
): (admission: Admission & { kind: 'probe' }, answer: ProbeAnswer) => Promise<void> {
  return async ({ round, lease }, answer) => {
    const state = await store.answerProbe(downstream, round, lease, answer);
    if (state === undefined) {
      await known.refresh();
      return;
    }
    known.learn({ state });
    const { state: now } = await known.settle();
    const restMs = now.changedAtMs + settings.quietMs - clock.now();
    if (!lingers || now.phase !== 'half-open' || isWaiting(now, clock.now()) || restMs <= 0) return;
    await clock.sleep(restMs);
    await known.refresh();
    await known.settle();
  };
}
