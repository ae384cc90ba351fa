/** What becomes of an admitted call's outcome. */
import { UnavailableError } from '../errors.ts';
import type { Admission, BreakerGuard, CallReport } from '../ports.ts';
import type { BreakerDeps } from './deps.ts';
import { groupCommit } from './group-commit.ts';
import { createHolds } from './holds.ts';
import { createLocalCounts } from './local-counts.ts';
import { dimensionOf } from './names.ts';
import { createProbeReporting } from './probe-reporting.ts';
import type { RecentSuccesses } from './recent-successes.ts';
import { refusalText } from './refusal-text.ts';
import { createReportPace } from './report-pace.ts';
import { createRightAnswers } from './right-answers.ts';
import type { StateCache } from './state-cache.ts';
import { createSuccessRecorder } from './success-recorder.ts';
import { answerOf, type Verdict, verdictOf } from './verdict.ts';

export interface Reporting {
  report: BreakerGuard['report'];
  /** This container's own successes. */
  ownSuccesses(): RecentSuccesses;
}

type Counted = Exclude<Verdict, 'unknown' | 'released'>;

/** The guard's `report`. Store faults are counted and logged, never thrown; counts are kept for the next report. */
export function createReporting(deps: BreakerDeps, known: StateCache): Reporting {
  const { clock, downstream, health, log, metrics, settings } = deps;
  const counts = createLocalCounts(settings);
  const holds = createHolds(deps, known);
  const pace = createReportPace(deps, known);
  const rightAnswers = createRightAnswers(deps, known);
  const notes = createSuccessRecorder(deps, known);
  const answerProbe = createProbeReporting(deps, known);
  let isFaulty = false;

  const tolerant = async (call: () => Promise<void>): Promise<void> => {
    try {
      await call();
      isFaulty = false;
    } catch (error) {
      if (!(error instanceof UnavailableError)) throw error;
      metrics.count('BreakerStoreFailure', 1, dimensionOf(downstream));
      if (!isFaulty) log.warn('An outcome could not be reported to the breaker', { downstream, error });
      isFaulty = true;
    }
  };
  const send = groupCommit(() =>
    tolerant(async () => {
      const report = counts.take(clock.now(), known.knowledge());
      if (report === undefined) return;
      pace.sent();
      try {
        known.learn({ health: await health.report(downstream, report) });
      } catch (error) {
        counts.restore(report);
        throw error;
      }
    }),
  );
  const count = (group: string, verdict: Counted, fresh: boolean, report: CallReport): void => {
    const { refusal, wholeAccount = false } = report;
    const answer = refusal === undefined ? report.answer : refusalText(refusal);
    if (verdict === 'throttled') counts.throttled(group, wholeAccount);
    else if (verdict === 'success') {
      counts.succeeded(clock.now());
      rightAnswers.came();
    } else if (report.undecidedSinceMs !== undefined) counts.failedAgain(group, answer);
    else counts.failed(group, fresh, answer);
  };

  const reportPass = async (
    admission: Admission & { kind: 'pass' },
    group: string,
    verdict: Counted,
    report: CallReport,
  ): Promise<void> => {
    const { state } = known.peek();
    // The outcome of a call from before the breaker last closed says nothing about what came after it.
    const isLate = admission.closedAtMs !== undefined && admission.closedAtMs !== state.closedAtMs;
    if (state.phase !== 'closed' || isLate) return;
    if (verdict === 'failure' && report.shortTimeout === true && rightAnswers.areKnown()) return;
    if (report.undecidedSinceMs !== undefined) {
      // Where every group's first message met its refusal while others still succeeded, these are all that is left. What
      // closed the breaker has succeeded, too.
      const sinceMs = Math.max(report.undecidedSinceMs, known.knowledge().sinceMs);
      const isOfWindow = clock.now() - sinceMs >= settings.windowMs;
      if (!isOfWindow || rightAnswers.areKnown()) return;
    }
    count(group, verdict, admission.fresh ?? true, report);
    if (pace.isDue(verdict)) await send();
    if (verdict === 'throttled') await tolerant(() => holds.afterThrottle(report.retryAfterMs));
    if (verdict !== 'success') await known.settle();
  };
  /** The one call that tested a throttled lane. What it brought is reported at once: everybody waits for it. */
  const reportTest = async (
    testUntilMs: number,
    group: string,
    verdict: Verdict,
    report: CallReport,
  ): Promise<void> => {
    if (known.peek().state.phase !== 'closed') return;
    if (verdict !== 'unknown' && verdict !== 'released') {
      count(group, verdict, true, report);
      await send();
    }
    if (verdict !== 'success')
      await tolerant(() => holds.afterTest(testUntilMs, verdict, report.retryAfterMs));
    await known.settle();
  };

  return {
    ownSuccesses: notes.own,
    async report(admission, group, outcome, report = { beganAtMs: clock.now() }) {
      if (admission.kind === 'open') return {};
      const verdict = verdictOf(outcome, deps.system !== undefined);
      const noted =
        outcome === 'success' ? tolerant(() => notes.succeeded(group, report.beganAtMs)) : Promise.resolve();
      if (admission.kind === 'probe' && admission.testUntilMs !== undefined)
        await reportTest(admission.testUntilMs, group, verdict, report);
      else if (admission.kind === 'probe')
        await tolerant(() => answerProbe(admission, answerOf(verdict, admission.fresh, report)));
      else if (verdict !== 'unknown' && verdict !== 'released')
        await reportPass(admission, group, verdict, report);
      await noted;
      return verdict === 'throttled' ? holds.answer() : {};
    },
  };
}
