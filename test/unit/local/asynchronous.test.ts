/**
 * Asynchronous calls of the runner: tried again as Lambda does, and never after a stop.
 * @isolated
 */
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { createAsynchronousCalls } from '../../../local/functions/asynchronous.ts';
import type { Outcome } from '../../../local/functions/function-spec.ts';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});
const failed: Outcome = { ok: false, errorType: 'Error', errorMessage: 'no' };

test('one that fails is made again after 1 and after 2 minutes more, and then no more', async () => {
  const atMs: number[] = [];
  const startMs = Date.now();
  const calls = createAsynchronousCalls(async () => {
    atMs.push(Date.now() - startMs);
    return failed;
  });
  calls.invoke('notifier', {});
  await jest.advanceTimersByTimeAsync(3_600_000);
  expect(atMs).toEqual([0, 60_000, 180_000]);
  expect(jest.getTimerCount()).toBe(0);
});

test('one that succeeds is made once', async () => {
  let made = 0;
  const calls = createAsynchronousCalls(async () => {
    made += 1;
    return { ok: true, payload: null };
  });
  calls.invoke('notifier', {});
  await jest.advanceTimersByTimeAsync(3_600_000);
  expect(made).toBe(1);
});

test('after a stop nothing is waited for: neither what waited, nor what was under way and fails then', async () => {
  const answers: ((outcome: Outcome) => void)[] = [];
  const calls = createAsynchronousCalls(() => new Promise((answer) => answers.push(answer)));
  calls.invoke('notifier', {});
  calls.invoke('watchdog', {});
  answers[0]?.(failed);
  await jest.advanceTimersByTimeAsync(1);
  expect(jest.getTimerCount()).toBe(1);
  calls.stop();
  answers[1]?.(failed);
  await jest.advanceTimersByTimeAsync(1);
  expect(jest.getTimerCount()).toBe(0);
});
