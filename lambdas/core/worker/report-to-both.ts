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
  const isLater = outcome === 'refused' && !isFirstRefusal(entry, remembers);
  // A later refusal says more than the first one did only while nobody succeeds; one of a replay never does.
  const since = isLater && entry.work.target.generation === 0 ? undecidedSince(entry) : undefined;
  const [answer] = await Promise.all([
    guard.report(admission, group, outcome, report),
    operation.guard.report(operation.admission, group, isLater && since === undefined ? 'unknown' : outcome, {
      ...report,
      ...(since !== undefined && { undecidedSinceMs: since }),
    }),
  ]);
  return answer;
}

function undecidedSince({ history }: Claimed<unknown>): number | undefined {
  return history.refusals.pending[0]?.atMs;
}

/** Of messages whose tries nobody remembers those that were released count as tried. */
function isFirstRefusal({ history, work, record }: Claimed<unknown>, remembers: boolean): boolean {
  return isUnrefused(history) && work.target.generation === 0 && (remembers || record.receiveCount === 1);
}
