/** Opens a platform's breaker for a reason that the window of failures does not see. */
import type { BreakerSettings } from '../breaker/settings.ts';
import { open } from '../breaker/transitions.ts';
import type { BreakerStore, Clock, Downstream } from '../ports.ts';

/** Opens a closed breaker; any other is left as it is, and so is one that changes meanwhile. Throws UnavailableError. */
export function createTrip(
  store: Pick<BreakerStore, 'read' | 'transition'>,
  downstream: Downstream,
  clock: Clock,
  settings: Pick<BreakerSettings, 'openMs'>,
): (reason: string) => Promise<void> {
  return async (reason) => {
    const state = await store.read(downstream);
    if (state.phase !== 'closed') return;
    await store.transition(open(state, clock.now(), reason, settings), state.version);
  };
}
