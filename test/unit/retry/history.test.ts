import { expect, test } from '@jest/globals';
import { afterFailure, isFresh, untried } from '../../../lambdas/core/retry/history.ts';

test('P4: a message is fresh until it has failed once', () => {
  expect(isFresh(untried)).toBe(true);
  expect(isFresh(afterFailure(untried, 1000, 'e', true))).toBe(false);
});

test('P4: of a message that has never failed nothing is told', () => {
  expect(untried).toEqual({
    tries: 0,
    counted: 0,
    firstFailedAtMs: 0,
    lastFailedAtMs: 0,
    pendingMs: [],
    refusals: { tries: 0, countedMs: [], pending: [], firstAtMs: 0 },
    lastError: '',
  });
});

test('P4: a failure with the breaker closed waits for its judgement, a failed probe never does', () => {
  const first = afterFailure(untried, 1000, 'one', true);
  const failed = { counted: 0, firstFailedAtMs: 1000, pendingMs: [1000], refusals: untried.refusals };
  expect(first).toEqual({ ...failed, tries: 1, lastFailedAtMs: 1000, lastError: 'one' });
  const probe = afterFailure(first, 2000, 'two', false);
  expect(probe).toEqual({ ...failed, tries: 2, lastFailedAtMs: 2000, lastError: 'two' });
});

test('P4: pending failures are bounded, the newest kept; error texts too', () => {
  let history = untried;
  for (let atMs = 1; atMs <= 40; atMs += 1) history = afterFailure(history, atMs, 'e'.repeat(1000), true);
  expect(history.pendingMs).toHaveLength(16);
  expect(history.pendingMs.at(-1)).toBe(40);
  expect(history.tries).toBe(40);
  expect(history.lastError).toHaveLength(256);
});
