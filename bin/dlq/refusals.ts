/** Why a letter is not replayed, in sentences for the operator. */
import type { AppliedEvents } from './newer-events.ts';

export const refusals = {
  behind: 'is behind a letter of its interaction that stays: replay that one first, or say --out-of-order',
  unreadable: 'is no message of this queue that this release reads: look at it with dlq show, then drop it',
  conflict: 'carries another payload than the one accepted under its id, and will never be applied',
  appliedOther:
    'can’t be accepted any more: its first form has been applied already; correct the system by hand, then drop this one',
  busy: 'is being worked on at this moment: try again in a minute',
  laterReplayed: 'came before a letter of its interaction that has just been replayed: say --out-of-order',
  laterApplied: 'came before events of its interaction that have been applied since: say --out-of-order',
  tooMany:
    'can’t be compared with later events that were applied, since there are more event records than --scan-limit: raise it or add --out-of-order',
  forgotten:
    'is so old that later events of its interaction may have been applied and forgotten: say --out-of-order',
} as const;

/** What order has against a letter accepted at `orderMs`; undefined: nothing. `replayedMs`: the latest of its group in this run. */
export function orderRefusal(
  group: string,
  orderMs: number,
  replayedMs: number,
  applied: AppliedEvents | undefined,
): string | undefined {
  if (orderMs < replayedMs) return refusals.laterReplayed;
  if (applied === undefined) return undefined;
  if ((applied.latestMs.get(group) ?? 0) > orderMs) return refusals.laterApplied;
  if (!applied.complete) return refusals.tooMany;
  return orderMs < applied.rememberedSinceMs ? refusals.forgotten : undefined;
}
