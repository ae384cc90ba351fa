/** Why a breaker lets nothing through, in words: what opened it, and what its last probes have come to. */
import type { BreakerState } from '../../lambdas/core/ports.ts';

/** Empty where nothing is known. What opened it stands first as long as it is shut: a probe that fails explains nothing. */
export function causeText(state: Omit<BreakerState, 'downstream'>): string {
  const { phase, reason, refusal, forcedBy } = state;
  if (forcedBy !== '') return hadFailed(state) ? `${reason}; before that: ${state.openedFor}` : reason;
  // That it is time to probe is why it is half-open, not why it opened. A release before kept the last reason alone.
  const openedFor = state.openedFor || (phase === 'half-open' ? '' : reason);
  const hasProbed = phase === 'open' && reason !== openedFor;
  const causes = [
    openedFor,
    refusal === '' ? '' : `refused with ${refusal}`,
    hasProbed ? `since then: ${reason}` : '',
  ];
  return causes.filter((cause) => cause !== '').join('; ');
}

/** It was open by itself when a person took hold of it: nobody has seen the system answer since. */
export function hadFailed({
  forcedBy,
  openedFor,
  reason,
}: Pick<BreakerState, 'forcedBy' | 'openedFor' | 'reason'>): boolean {
  return forcedBy !== '' && openedFor !== '' && openedFor !== reason;
}
