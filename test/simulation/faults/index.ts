/** Every deliberate fault by its name. */

import { anyTokenInvalidated } from './any-token-invalidated.ts';
import { batchOutOfOrder } from './batch-out-of-order.ts';
import { cacheWriteWithoutTombstoneCheck } from './cache-write-without-tombstone-check.ts';
import { callsWithoutASlot } from './calls-without-a-slot.ts';
import { changeUnderOneKey } from './change-under-one-key.ts';
import { creditWithoutACap } from './credit-without-a-cap.ts';
import { effectKeyOfEachTry } from './effect-key-of-each-try.ts';
import { entryWrittenPastAChange } from './entry-written-past-a-change.ts';
import { type Fault, noFault } from './fault.ts';
import { groupTailLeftInFlight } from './group-tail-left-in-flight.ts';
import { hashReleasedAfterATimeOut } from './hash-released-after-a-time-out.ts';
import { keysTakenForKept } from './keys-taken-for-kept.ts';
import { lookupsBehindWork } from './lookups-behind-work.ts';
import { oneBreakerForAllConnectors } from './one-breaker-for-all-connectors.ts';
import { pagesWithoutRecord } from './pages-without-record.ts';
import { probeWithoutLease } from './probe-without-lease.ts';
import { receiveCountAsAttempts } from './receive-count-as-attempts.ts';
import { recordBeforeQueueNoResend } from './record-before-queue-no-resend.ts';
import { refreshWithoutFence } from './refresh-without-fence.ts';
import { refusalOpensTheSystem } from './refusal-opens-the-system.ts';
import { refusalsDeadLetteredEnMasse } from './refusals-dead-lettered-en-masse.ts';
import { refusalsJudgedByEarlierSuccesses } from './refusals-judged-by-earlier-successes.ts';
import { repeatedDedupIdOnReplay } from './repeated-dedup-id-on-replay.ts';
import { resolveAtOnce } from './resolve-at-once.ts';
import { sessionCodeUnknown } from './session-code-unknown.ts';
import { slowAsFailure } from './slow-as-failure.ts';
import { throttleAsSuccess } from './throttle-as-success.ts';
import { throttleHoldsTheLaneAlone } from './throttle-holds-the-lane-alone.ts';
import { tokensNotRenewedAhead } from './tokens-not-renewed-ahead.ts';
import { unversionedBreakerTransition } from './unversioned-breaker-transition.ts';
import { wantOfATokenAsFaultOfOurs } from './want-of-a-token-as-fault-of-ours.ts';
import { workAfterAnswer } from './work-after-answer.ts';

export const faults: readonly Fault[] = [
  recordBeforeQueueNoResend,
  groupTailLeftInFlight,
  receiveCountAsAttempts,
  repeatedDedupIdOnReplay,
  unversionedBreakerTransition,
  probeWithoutLease,
  cacheWriteWithoutTombstoneCheck,
  refreshWithoutFence,
  workAfterAnswer,
  batchOutOfOrder,
  pagesWithoutRecord,
  callsWithoutASlot,
  resolveAtOnce,
  throttleAsSuccess,
  throttleHoldsTheLaneAlone,
  refusalsDeadLetteredEnMasse,
  refusalsJudgedByEarlierSuccesses,
  refusalOpensTheSystem,
  slowAsFailure,
  lookupsBehindWork,
  creditWithoutACap,
  hashReleasedAfterATimeOut,
  oneBreakerForAllConnectors,
  tokensNotRenewedAhead,
  wantOfATokenAsFaultOfOurs,
  anyTokenInvalidated,
  sessionCodeUnknown,
  entryWrittenPastAChange,
  changeUnderOneKey,
  keysTakenForKept,
  effectKeyOfEachTry,
];

/** The fault of that name. Throws RangeError naming those there are. */
export function faultNamed(name: string): Fault {
  const fault = [noFault, ...faults].find((one) => one.name === name);
  if (fault !== undefined) return fault;
  throw new RangeError(`There is no fault "${name}"; there are ${faults.map((one) => one.name).join(', ')}.`);
}
