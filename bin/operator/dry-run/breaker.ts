/** What opening or closing a breaker would do. */
import { DEFAULT_CONNECTOR } from '../../../lambdas/core/connector/default.ts';
import { SettingError } from '../../../lambdas/core/errors.ts';
import { incidentSteps } from '../../../lambdas/core/oncall/incident-events.ts';
import type { BreakerState } from '../../../lambdas/core/ports.ts';
import { breakerDeed, type Deed } from '../deeds.ts';
import { duration } from '../duration.ts';
import type { GrantedRate } from '../granted-rate.ts';
import { shutSinceMs } from '../shut-since.ts';
import type { Snapshot } from '../snapshot.ts';
import { heldBack, UNCHANGED, workedOff } from './behind.ts';

/** By the very change that the deed would write. Throws SettingError. */
export function breakerDryRun(
  snapshot: Snapshot,
  action: 'open' | 'close',
  name: string,
  deed: Deed,
  granted: GrantedRate,
): string[] {
  const { breakers, workers } = snapshot;
  const before = breakers.find(({ downstream }) => downstream === name);
  if (before === undefined)
    throw new SettingError(
      `There is no breaker ${name}; there are ${breakers.map(({ downstream }) => downstream).join(', ')}.`,
    );
  const after = breakerDeed(action, deed)(before);
  const behind = workers.filter(({ downstreams }) => downstreams.some((one) => isOf(name, one)));
  return [
    `${name} is ${breakerText(before, snapshot.atMs)}. ${action === 'close' && before.phase === 'closed' ? 'It would stay so' : `It would be ${breakerText(after, after.changedAtMs)}`}.`,
    ...(action === 'open' ? heldBack(behind, snapshot) : workedOff(behind, granted)),
    ...(action === 'open' && name === DEFAULT_CONNECTOR
      ? ['Lookups would be answered from the cache, or with the safe default (customer unknown).']
      : []),
    action === 'open'
      ? `Nothing ends it but a person: steadyline breaker close ${name}.`
      : 'If calls still fail, it opens again by itself within seconds.',
    pageText(before, after),
    UNCHANGED,
  ];
}

/** An operation's breaker stands before the same workers as its system's. */
function isOf(name: string, system: string): boolean {
  return name === system || name.startsWith(`${system}/`);
}

function breakerText(state: BreakerState, nowMs: number): string {
  const { phase, forcedBy } = state;
  if (phase === 'closed') return 'closed: calls go through';
  const lasted = nowMs > shutSinceMs(state) ? ` for ${duration(nowMs - shutSinceMs(state))}` : '';
  return forcedBy === ''
    ? `${phase}${lasted}, and probed by itself`
    : `held open by ${forcedBy}${lasted}: no call goes through, not even a probe`;
}

function pageText(before: BreakerState, after: BreakerState): string {
  const [step] = incidentSteps(before, after);
  if (step?.action === 'trigger') return `On-call is paged: “${step.summary}”.`;
  if (after.phase === 'open')
    return 'On-call has been paged for this outage already; nobody is paged once more.';
  if (after.phase === 'closed' && after.episode !== '')
    return `Nobody is paged. Its incident is resolved ${duration(after.episodeEndsAtMs - after.changedAtMs)} later if it stays closed.`;
  return step?.action === 'resolve' ? 'Its incident is resolved at once.' : 'Nobody is paged.';
}
