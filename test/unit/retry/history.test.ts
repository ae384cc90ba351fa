import { expect, test } from '@jest/globals';
import {
  afterFailure,
  afterRefusal,
  afterThrottle,
  isFresh,
  isUnrefused,
  untried,
} from '../../../lambdas/core/retry/history.ts';

test('P4: a message is fresh until it has failed once', () => {
  expect(isFresh(untried)).toBe(true);
  expect(isFresh(afterFailure(untried, 1000, 'e', true))).toBe(false);
});

test('P4: of a message that has never failed nothing is reported', () => {
  expect(untried).toEqual({
    tries: 0,
    counted: 0,
    firstFailedAtMs: 0,
    lastFailedAtMs: 0,
    pendingMs: [],
    refusals: { tries: 0, countedMs: [], pending: [], firstAtMs: 0 },
    lastError: '',
    recent: [],
  });
});

test('P4: a failure with the breaker closed waits for its judgement, a failed probe never does', () => {
  const first = afterFailure(untried, 1000, 'one', true);
  const failed = {
    counted: 0,
    firstFailedAtMs: 1000,
    pendingMs: [1000],
    refusals: untried.refusals,
    recent: [],
  };
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

test('P4: a refusal is a try that others judge, and no failure of the downstream', () => {
  const history = afterRefusal(untried, { beganAtMs: 900, atMs: 1000 }, 'no', 0);
  expect(history).toEqual({
    ...untried,
    tries: 1,
    firstFailedAtMs: 1000,
    lastFailedAtMs: 1000,
    lastError: 'no',
    refusals: { tries: 1, countedMs: [], pending: [{ beganAtMs: 900, atMs: 1000 }], firstAtMs: 1000 },
  });
  expect([isUnrefused(untried), isUnrefused(history)]).toEqual([true, false]);
  expect(isUnrefused(afterFailure(untried, 1, 'e', true))).toBe(true);
});

test('P11: the first refusal is that since the operation’s breaker last closed', () => {
  const first = afterRefusal(untried, { beganAtMs: 900, atMs: 1000 }, 'no', 0);
  const again = { beganAtMs: 1900, atMs: 2000 };
  expect(afterRefusal(first, again, 'no', 999).refusals.firstAtMs).toBe(1000);
  expect(afterRefusal(first, again, 'no', 1000).refusals.firstAtMs).toBe(2000);
});

test('P4: pending refusals are bounded, the newest kept', () => {
  let history = untried;
  for (let atMs = 1; atMs <= 40; atMs += 1)
    history = afterRefusal(history, { beganAtMs: atMs, atMs }, 'no', 0);
  expect(history.refusals.pending).toHaveLength(16);
  expect(history.refusals.pending.at(-1)?.atMs).toBe(40);
});

test('P4: a throttle counts as failures do, unless the lane holds off: then none of them was the message’s own', () => {
  const failed = { ...afterFailure(untried, 1000, 'e', true), counted: 4 };
  const alone = afterThrottle(failed, 2000, '429', { breakerClosed: true, isHeld: false });
  expect(alone).toMatchObject({ tries: 2, counted: 4, pendingMs: [1000, 2000], lastError: '429' });
  const probe = afterThrottle(failed, 2000, '429', { breakerClosed: false, isHeld: false });
  expect(probe).toMatchObject({ tries: 2, counted: 4, pendingMs: [1000] });
  const held = afterThrottle(failed, 2000, '429', { breakerClosed: true, isHeld: true });
  expect(held).toMatchObject({ tries: 2, counted: 0, pendingMs: [] });
});
