/** Lookups come before work that can wait: while the backlog drains, callers get what the CRM knows (P5). Pure. */
import type { DrillLog } from '../../report/log.ts';
import type { Drain } from '../../report/pace.ts';
import type { Check } from '../check.ts';
import { type LiveShare, liveCheck, liveShare } from './callers.ts';

const leastLive = 0.9;
/** With fewer lookups a second a drain of some seconds has too few to judge. */
const leastLookups = 20;

/** Callers while the backlog drained, from its first replay on; undefined where there was no backlog to speak of. */
export function liveWhileDraining(
  { lookups, backMs }: DrillLog,
  drain: Drain | undefined,
  firstReplayMs: number | undefined,
): LiveShare | undefined {
  if (drain === undefined || firstReplayMs === undefined) return undefined;
  const fromMs = backMs + firstReplayMs;
  return liveShare(lookups, fromMs, fromMs + drain.seconds * 1000);
}

export function drainingChecks({ options }: DrillLog, live: LiveShare | undefined): Check[] {
  if (live === undefined || options.lookups < leastLookups) return [];
  return [liveCheck('callers live while draining', live, leastLive)];
}
