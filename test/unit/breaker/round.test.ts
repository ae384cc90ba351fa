import { describe, expect, test } from '@jest/globals';
import { isRoundDue, lookAgainMs, resolveRound } from '../../../lambdas/core/breaker/round.ts';
import { forceOpen, initialState, open, startRound } from '../../../lambdas/core/breaker/transitions.ts';
import type { BreakerState, LeaseState, Leases } from '../../../lambdas/core/ports.ts';
import { defaults } from './settings.ts';

const NOW = 1_800_000_000_000;
const opened = open(initialState('crm'), NOW - 60_000, 'many calls failed', defaults);
const half = startRound(opened, NOW, 'first', defaults);
type Counts = Partial<Record<LeaseState, number>>;
const due = (state: BreakerState, nowMs: number): boolean => isRoundDue(state, nowMs, defaults);
const leases = (counts: Counts): Leases =>
  Object.fromEntries(
    Object.entries(counts).flatMap(([of, count]) =>
      Array.from({ length: count ?? 0 }, (_, i) => [`${of}-${i}`, of as LeaseState]),
    ),
  );
const at = (ms: number, counts: Counts) =>
  resolveRound({ ...half, leases: leases(counts) }, NOW + ms, defaults);
const QUIET = defaults.quietMs;
const END = 2 * defaults.callTimeoutMs;

describe('half-open round', () => {
  test('P4: three successes close, also while other probes are out', () => {
    expect(at(10, { out: 7, succeeded: 3 })).toMatchObject({
      phase: 'closed',
      version: half.version + 1,
    });
    expect(at(10, { out: 6, succeeded: 3, failedFresh: 1 })?.phase).toBe('closed');
    expect(at(10, { out: 8, succeeded: 2 })).toBeUndefined();
  });

  test('P4: a failed fresh probe reopens at once', () => {
    expect(at(10, { out: 7, succeeded: 2, failedFresh: 1 })).toMatchObject({
      phase: 'open',
      reason: 'a probe failed',
      openUntilMs: NOW + 10 + 60_000,
    });
  });

  test('P11: a failed probe of a message that failed before waits for the others', () => {
    expect(at(10, { out: 1, failedStale: 1 })).toBeUndefined();
    expect(at(QUIET, { out: 1, failedStale: 1 })).toBeUndefined();
    expect(at(QUIET - 1, { failedStale: 2 })).toBeUndefined();
    expect(at(QUIET, { failedStale: 2 })).toMatchObject({
      phase: 'open',
      reason: 'no probe succeeded',
    });
  });

  test('P11: a poisoned message does not keep the breaker open while others succeed', () => {
    expect(at(QUIET, { succeeded: 1, failedStale: 1 })?.phase).toBe('closed');
  });

  test('P4: fewer successes than three close when all are answered and the quiet time is over', () => {
    expect(at(QUIET, { out: 1, succeeded: 1 })).toBeUndefined();
    expect(at(QUIET - 1, { succeeded: 2 })).toBeUndefined();
    expect(at(QUIET, { succeeded: 2 })).toMatchObject({
      phase: 'closed',
      reason: 'all probes that there were have succeeded: 2',
    });
    expect(at(60_000, { succeeded: 1 })?.phase).toBe('closed');
  });

  test('P4: a lease unanswered at the end of the round is a failed probe', () => {
    expect(at(END - 1, { out: 1, succeeded: 2 })).toBeUndefined();
    expect(at(END, { out: 1, succeeded: 2 })).toMatchObject({
      phase: 'open',
      reason: '1 probes were not answered',
    });
    expect(at(END, { out: 1, succeeded: 3 })?.phase).toBe('closed');
  });

  test('P4: a round in which nobody called decides nothing, and the next may begin when it ends', () => {
    const empty = { ...half, leases: {} };
    expect(at(END, {})).toBeUndefined();
    expect(due(empty, NOW + END - 1)).toBe(false);
    expect(due(empty, NOW + END)).toBe(true);
    const goesOn = { ...half, roundEndsMs: NOW + 2 * END };
    expect([due(goesOn, NOW + END), due(goesOn, NOW + 2 * END)]).toEqual([false, true]);
  });

  test('P4: answers that wait out the quiet time are not thrown away for another round, however quick a call is', () => {
    const answered = { ...half, leases: leases({ succeeded: 1 }) };
    const quick = { ...defaults, callTimeoutMs: QUIET / 4 };
    const isDue = (ms: number): boolean => isRoundDue({ ...answered, roundEndsMs: NOW }, NOW + ms, quick);
    expect([isDue(QUIET / 2), isDue(QUIET - 1), isDue(QUIET)]).toEqual([false, false, true]);
    const empty = { ...half, leases: {} };
    expect(isRoundDue({ ...empty, roundEndsMs: NOW }, NOW + QUIET / 2, quick)).toBe(true);
  });

  test('P4: the first round begins when the open time ends, by hand never', () => {
    expect(due(opened, opened.openUntilMs - 1)).toBe(false);
    expect(due(opened, opened.openUntilMs)).toBe(true);
    const forced = { ...forceOpen(opened, NOW, 'kim', ''), openUntilMs: NOW };
    expect(due(forced, NOW + 1)).toBe(false);
    expect(due(initialState('crm'), NOW)).toBe(false);
  });

  test('P4: without a lease one looks again in a second, or when the round ends', () => {
    expect(lookAgainMs(half, NOW)).toBe(NOW + 1000);
    expect(lookAgainMs(half, half.roundEndsMs - 300)).toBe(half.roundEndsMs);
    expect(lookAgainMs(half, half.roundEndsMs)).toBe(half.roundEndsMs + 1000);
  });
});
