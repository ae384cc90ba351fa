import { describe, expect, test } from '@jest/globals';
import { answered, lookAgainMs, nextRound, resolveRound } from '../../../lambdas/core/breaker/round.ts';
import { forceOpen, initialState, open, startRound } from '../../../lambdas/core/breaker/transitions.ts';
import type { BreakerState } from '../../../lambdas/core/ports.ts';
import { defaults } from './settings.ts';

const NOW = 1_800_000_000_000;
const opened = open(initialState('crm'), NOW - 60_000, 'many calls failed', defaults);
const half = startRound(opened, NOW, defaults);
const at = (ms: number, counts: Partial<BreakerState>) =>
  resolveRound({ ...half, ...counts }, NOW + ms, defaults);
const QUIET = defaults.quietMs;
const END = 2 * defaults.callTimeoutMs;

describe('half-open round', () => {
  test('P4: three successes close, also while other probes are out', () => {
    expect(at(10, { leased: 10, succeeded: 3 })).toMatchObject({
      phase: 'closed',
      version: half.version + 1,
    });
    expect(at(10, { leased: 10, succeeded: 3, failedFresh: 1 })?.phase).toBe('closed');
    expect(at(10, { leased: 10, succeeded: 2 })).toBeUndefined();
  });

  test('P4: a failed fresh probe reopens at once', () => {
    expect(at(10, { leased: 10, succeeded: 2, failedFresh: 1 })).toMatchObject({
      phase: 'open',
      reason: 'a probe failed',
      openUntilMs: NOW + 10 + 60_000,
    });
  });

  test('P4: a lease given back twice by a repeated write does not keep the round for ever', () => {
    for (const leased of [0, -1]) {
      expect(nextRound({ ...half, leased }, NOW + END - 1, defaults)).toBeUndefined();
      expect(nextRound({ ...half, leased }, NOW + END, defaults)).toMatchObject({
        phase: 'half-open',
        round: half.round + 1,
        leased: 1,
      });
    }
  });

  test('P11: a failed probe of a message that failed before waits for the others', () => {
    expect(at(10, { leased: 2, failedStale: 1 })).toBeUndefined();
    expect(at(QUIET, { leased: 2, failedStale: 1 })).toBeUndefined();
    expect(at(QUIET - 1, { leased: 2, failedStale: 2 })).toBeUndefined();
    expect(at(QUIET, { leased: 2, failedStale: 2 })).toMatchObject({
      phase: 'open',
      reason: 'no probe succeeded',
    });
  });

  test('P11: a poisoned message does not keep the breaker open while others succeed', () => {
    expect(at(QUIET, { leased: 2, succeeded: 1, failedStale: 1 })?.phase).toBe('closed');
  });

  test('P4: fewer successes than three close when all are answered and the quiet time is over', () => {
    expect(at(QUIET, { leased: 2, succeeded: 1 })).toBeUndefined();
    expect(at(QUIET - 1, { leased: 2, succeeded: 2 })).toBeUndefined();
    expect(at(QUIET, { leased: 2, succeeded: 2 })).toMatchObject({
      phase: 'closed',
      reason: 'all probes that there were have succeeded: 2',
    });
    expect(at(60_000, { leased: 1, succeeded: 1 })?.phase).toBe('closed');
  });

  test('P4: a lease unanswered at the end of the round is a failed probe', () => {
    expect(at(END - 1, { leased: 3, succeeded: 2 })).toBeUndefined();
    expect(at(END, { leased: 3, succeeded: 2 })).toMatchObject({
      phase: 'open',
      reason: '1 probes were not answered',
    });
    expect(at(END, { leased: 4, succeeded: 3 })?.phase).toBe('closed');
  });

  test('P4: every answer counts, whatever it says', () => {
    expect(answered({ ...half, succeeded: 1, failedFresh: 2, failedStale: 4 })).toBe(7);
  });

  test('P4: a round in which nobody called decides nothing, and the next may begin when it ends', () => {
    const empty = { ...half, leased: 0 };
    expect(at(END, { leased: 0 })).toBeUndefined();
    expect(nextRound(empty, NOW + END - 1, defaults)).toBeUndefined();
    expect(nextRound(empty, NOW + END, defaults)).toMatchObject({
      phase: 'half-open',
      round: half.round + 1,
    });
    expect(nextRound(half, NOW + END, defaults)).toBeUndefined();
  });

  test('P4: the first round begins when the open time ends, by hand never', () => {
    expect(nextRound(opened, opened.openUntilMs - 1, defaults)).toBeUndefined();
    expect(nextRound(opened, opened.openUntilMs, defaults)).toMatchObject({ phase: 'half-open', leased: 1 });
    const forced = { ...forceOpen(opened, NOW, 'kim', ''), openUntilMs: NOW };
    expect(nextRound(forced, NOW + 1, defaults)).toBeUndefined();
    expect(nextRound(initialState('crm'), NOW, defaults)).toBeUndefined();
  });

  test('P4: without a lease one looks again in a second, or when the round ends', () => {
    expect(lookAgainMs(half, NOW)).toBe(NOW + 1000);
    expect(lookAgainMs(half, half.roundEndsMs - 300)).toBe(half.roundEndsMs);
    expect(lookAgainMs(half, half.roundEndsMs)).toBe(half.roundEndsMs + 1000);
  });
});
