import { describe, expect, test } from '@jest/globals';
import { backOffMs, nextTryByMs, triesByAge } from '../../../lambdas/core/retry/backoff.ts';
import { retentionEndsMs } from '../../../lambdas/core/retry/retention.ts';

const rule = { baseMs: 1000, maxMs: 300_000 };

describe('back-off', () => {
  test.each([
    [1, 0, 2000],
    [1, 0.5, 2500],
    [8, 0, 256_000],
    [9, 0, 300_000],
    [5000, 0.9, 300_000],
  ])('P4: after %i tries with jitter %f it is %i ms', (tries, unit, expected) => {
    expect(backOffMs(tries, unit, rule)).toBe(expected);
  });

  test('P4: a message without a record waits about as long again as it is old', () => {
    let ageMs = 0;
    const waits = Array.from({ length: 8 }, () => {
      const waitMs = backOffMs(triesByAge(ageMs, rule), 0, rule);
      ageMs += waitMs;
      return waitMs / 1000;
    });
    expect(waits).toEqual([2, 2, 4, 8, 16, 32, 64, 128]);
    expect(triesByAge(-5000, rule)).toBe(1);
  });
});

test('P15: the next try is due by its longest back-off, doubled as where queues are deep', () => {
  expect(nextTryByMs(50_000, 3, rule)).toBe(50_000 + 2 * (8000 + 1000));
});

test('P11: a message must leave its queue at retention less the guard', () => {
  expect(retentionEndsMs(1000, { retentionS: 345_600, guardMs: 43_200_000 })).toBe(1000 + 302_400_000);
});
