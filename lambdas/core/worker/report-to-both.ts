/** One call's outcome, reported to the system's breaker and to the operation's. */
import type { BreakerGuard, CallReport, Outcome } from '../ports.ts';
import { isUnrefused } from '../retry/history.ts';
import type { Permit } from './disposition.ts';
import type { Claimed } from './message-groups.ts';

/** `remembers`: whether the tries of the job's messages are recorded. `holdOffMs`: the lane holds off for so long. */
export async function reportToBoth(
  guard: Pick<BreakerGuard, 'report'>,
  entry: Claimed<unknown>,
  { admission, operation }: Permit,
  outcome: Outcome,
  report: CallReport,
  remembers: boolean,
): Promise<{ holdOffMs?: number }> {
  const { group } = entry.record;
  // A message's later refusals, and those of replays, say no more about the operation than its first one did.
  const own = outcome === 'refused' && !isFirstRefusal(entry, remembers) ? 'unknown' : outcome;
  const [answer] = await Promise.all([
    guard.report(admission, group, outcome, report),
    operation.guard.report(operation.admission, group, own, report),
  ]);
  return answer;
}

/** Of messages whose tries nobody remembers those that were released count as tried. */
function isFirstRefusal({ history, work, record }: Claimed<unknown>, remembers: boolean): boolean {
  return isUnrefused(history) && work.target.generation === 0 && (remembers || record.receiveCount === 1);
}
