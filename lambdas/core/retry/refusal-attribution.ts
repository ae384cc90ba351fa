/** Which refusals count against a message, and when it is condemned for them (protocol Refusals). */
import type { BreakerGuard, RefusedCall, TryHistory } from '../ports.ts';
import type { CountingRule } from './failure-attribution.ts';

/** REFUSAL_MAX_COUNTED, REFUSAL_MASS_…, and the rule of failures for refusals in the mass. Shares are 0 to 1. */
export interface RefusalRule {
  maxCounted: number;
  massGroups: number;
  massShare: number;
  /** Of calls that are so few that more than one group is many. */
  massFewShare: number;
  failures: Pick<CountingRule, 'maxCounted' | 'minAgeMs'>;
}

/** What the operation's breaker knows. */
export type RefusalEvidence = Pick<
  BreakerGuard,
  'openedWithin' | 'otherGroupSucceededSince' | 'refusals' | 'lastClosedAtMs'
>;

/**
 * Judges every pending refusal. It counts once a call of another group, begun after it, has succeeded; until then it
 * stays pending. Where the operation's breaker has opened since the refused call began it no longer counts, nor does one
 * that had counted before: what refuses everybody says nothing about the message.
 */
export async function attributeRefusals(
  history: TryHistory,
  group: string,
  nowMs: number,
  evidence: Pick<RefusalEvidence, 'openedWithin' | 'otherGroupSucceededSince'>,
): Promise<TryHistory> {
  const hasOpenedSince = async (beganAtMs: number): Promise<boolean> =>
    (await evidence.openedWithin(beganAtMs, nowMs - beganAtMs)) !== 'no';
  const countedMs: number[] = [];
  const pending: RefusedCall[] = [];
  for (const beganAtMs of history.refusals.countedMs)
    if (!(await hasOpenedSince(beganAtMs))) countedMs.push(beganAtMs);
  for (const call of history.refusals.pending) {
    if (await hasOpenedSince(call.beganAtMs)) continue;
    if (await evidence.otherGroupSucceededSince(group, call.atMs, { begun: true }))
      countedMs.push(call.beganAtMs);
    else pending.push(call);
  }
  return { ...history, refusals: { ...history.refusals, countedMs, pending } };
}

/** What one more refusal leads to; `inMass`: many messages are refused, which on-call is warned of. */
export interface RefusalVerdict {
  verdict: 'condemned' | 'undecided' | 'wait';
  inMass: boolean;
}

/**
 * The verdict on a refusal at `atMs` that met both breakers closed; `history` is the one before it, judged. Two counted
 * refusals condemn with the third, unless one before it is still undecided: nobody has succeeded of late. While refusals come in the mass it takes as much as failures do. Where nobody's
 * success decides, the message goes once its age since its first refusal, or since the breaker closed, is enough.
 */
export async function verdictOnRefusal(
  { refusals }: TryHistory,
  atMs: number,
  evidence: Pick<RefusalEvidence, 'refusals' | 'lastClosedAtMs'>,
  rule: RefusalRule,
): Promise<RefusalVerdict> {
  const inMass =
    isMass(await evidence.refusals(), rule) || isOfMany(await evidence.refusals({ lately: true }), rule);
  const counted = refusals.pending.length === 0 ? refusals.countedMs.length : 0;
  const isOld =
    refusals.firstAtMs > (await evidence.lastClosedAtMs()) &&
    atMs - refusals.firstAtMs >= rule.failures.minAgeMs;
  const isCondemned = inMass ? counted >= rule.failures.maxCounted && isOld : counted >= rule.maxCounted;
  if (isCondemned) return { verdict: 'condemned', inMass };
  return { verdict: isOld && !inMass ? 'undecided' : 'wait', inMass };
}

interface Refusals {
  groups: number;
  share: number;
}

function isMass(found: Refusals, rule: RefusalRule): boolean {
  return found.groups > rule.massGroups
    ? found.share > rule.massShare
    : found.groups > 1 && found.share > rule.massFewShare;
}

/** Where a share climbs, what was taken before would hide for half a window that many are refused by now. */
function isOfMany({ groups, share }: Refusals, rule: RefusalRule): boolean {
  return groups > rule.massGroups && share > rule.massShare;
}
