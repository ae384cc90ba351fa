/** The breaker's leave for a lookup: somebody is on the line, so that nothing is waited for long. */
import type { Admission, BreakerGuard, Clock } from '../ports.ts';
import { withTimeout } from '../time/with-timeout.ts';

/** Leave to make one call for `key`, undefined where there is none; without `mayProbe` only while the breaker is closed. */
export type Admit = (key: string, mayProbe: boolean) => Promise<Admission | undefined>;

/**
 * A store that hangs behind the guard costs no more than one behind the cache (`storeWaitMs`); leave that comes too
 * late is given back.
 */
export function createAdmit(
  { clock, guard }: { clock: Clock; guard: Pick<BreakerGuard, 'look' | 'admit' | 'report'> },
  { storeWaitMs }: { storeWaitMs: number },
): Admit {
  const ask: Admit = async (key, mayProbe) => {
    if (!mayProbe && (await guard.look()).phase !== 'closed') return undefined;
    const admission = await guard.admit(key, true);
    return admission.kind === 'open' ? undefined : admission;
  };
  return (key, mayProbe) => {
    const asking = ask(key, mayProbe);
    const giveBack = async (late: Admission | undefined): Promise<void> => {
      if (late !== undefined) await guard.report(late, key, 'released');
    };
    return withTimeout(clock, storeWaitMs, asking, () => {
      asking.then(giveBack).catch(() => undefined);
      return undefined;
    });
  };
}
