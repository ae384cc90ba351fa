import { describe, expect, test } from '@jest/globals';
import type { TryHistory } from '../../../lambdas/core/ports.ts';
import {
  attributeFailures,
  type Evidence,
  isExhausted,
  isStuck,
} from '../../../lambdas/core/retry/failure-attribution.ts';
import { untried } from '../../../lambdas/core/retry/history.ts';

const rule = { callMs: 4000, settleMs: 60_000, maxCounted: 5, minAgeMs: 3_600_000 };
const failedAt = (...pendingMs: number[]): TryHistory => ({
  ...untried,
  tries: pendingMs.length,
  firstFailedAtMs: pendingMs[0] ?? 0,
  pendingMs,
});
/** Another group succeeded at `othersMs`; the breaker opened at `openedMs`, and nothing is known before `knownMs`. */
const evidence = (given: { othersMs?: number; openedMs?: number[]; knownMs?: number } = {}): Evidence => ({
  otherGroupSucceededSince: async (_group, sinceMs) =>
    (given.othersMs ?? Number.POSITIVE_INFINITY) >= sinceMs,
  openedWithin: async (atMs, withinMs) => {
    if (given.openedMs?.some((opened) => opened >= atMs && opened <= atMs + withinMs)) return 'yes';
    return atMs < (given.knownMs ?? 0) ? 'unknown' : 'no';
  },
});
const judged = (history: TryHistory, nowMs: number, given = evidence()) =>
  attributeFailures(history, 'g', nowMs, given, rule);

describe('counted tries', () => {
  test('P4: a failure is judged only once it has settled', async () => {
    const history = failedAt(100_000, 150_000);
    expect(await judged(history, 159_999)).toBe(history);
    expect(await judged(history, 160_000)).toEqual({ ...history, counted: 1, pendingMs: [150_000] });
    expect(await judged(history, 210_000)).toEqual({ ...history, counted: 2, pendingMs: [] });
  });

  test.each([
    ['in the minute after it', 160_000, 0],
    ['just past that minute', 160_001, 1],
    ['during the call', 96_000, 0],
    ['just before the call', 95_999, 1],
  ])('P4: the breaker opened %s', async (_name, openedMs, counted) => {
    expect(await judged(failedAt(100_000), 200_000, evidence({ openedMs: [openedMs] }))).toMatchObject({
      counted,
      pendingMs: [],
    });
  });

  test('P4: only tries count after which another group has succeeded', async () => {
    const history = failedAt(100_000, 110_000);
    const counted = async (othersMs: number) =>
      (await judged(history, 500_000, evidence({ othersMs }))).counted;
    expect(await counted(99_999)).toBe(0);
    expect(await counted(100_000)).toBe(1);
    expect(await counted(109_999)).toBe(1);
    expect(await counted(110_000)).toBe(2);
  });

  test('P4: what the breaker no longer knows does not count', async () => {
    const given = evidence({ knownMs: 150_000 });
    expect(await judged(failedAt(100_000, 200_000), 500_000, given)).toMatchObject({ counted: 1 });
  });

  const exhausted = (history: TryHistory, nowMs: number, given = evidence()) =>
    isExhausted(history, nowMs, given, rule);

  test('P11: the DLQ takes five counted tries and an hour since the first failure', async () => {
    const history = { ...failedAt(100_000), counted: 5 };
    expect(isStuck({ ...history, counted: 4 }, rule)).toBe(false);
    expect(isStuck(history, rule)).toBe(true);
    expect(await exhausted({ ...history, counted: 4 }, 9_000_000)).toBe(false);
    expect(await exhausted(history, 3_699_999)).toBe(false);
    expect(await exhausted(history, 3_700_000)).toBe(true);
  });

  test.each([
    ['since its last failure', { openedMs: [200_001] }, false],
    ['before it only', { openedMs: [199_999] }, true],
    ['now', { openedMs: [9_000_000] }, false],
    ['after now, by another clock', { openedMs: [9_000_001] }, true],
    ['nobody knows when', { knownMs: 200_001 }, false],
  ])('P4: with an outage %s, exhausted: %j, %s', async (_name, given, is) => {
    const history = { ...failedAt(100_000), lastFailedAtMs: 200_000, counted: 5 };
    expect(await exhausted(history, 9_000_000, evidence(given))).toBe(is);
  });
});
