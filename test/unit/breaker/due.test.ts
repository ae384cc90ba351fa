import { describe, expect, test } from '@jest/globals';
import { dueTransition } from '../../../lambdas/core/breaker/due.ts';
import { FRESH_BUCKET } from '../../../lambdas/core/breaker/group-bucket.ts';
import { forceOpen, initialState, open, startRound } from '../../../lambdas/core/breaker/transitions.ts';
import { emptyHealth } from '../../../lambdas/core/breaker/window.ts';
import type { BreakerState } from '../../../lambdas/core/ports.ts';
import { defaults } from './settings.ts';

const NOW = 1_800_000_000_000;
const closed = initialState('crm');
const opened = open(closed, NOW - 10_000, 'test', defaults);
const succeeded = { a: 'succeeded', b: 'succeeded', c: 'succeeded' } as const;
/** Evidence enough to open a closed breaker. */
const failing = {
  ...emptyHealth,
  streak: 3,
  streakSinceMs: NOW - 5000,
  streakGroups: ['1', '2', FRESH_BUCKET],
};

describe('the transition that is due', () => {
  test.each<[string, BreakerState, string | undefined]>([
    ['a closed breaker opens', closed, 'open'],
    ['one that has closed since the failures does not', { ...closed, closedAtMs: NOW - 4999 }, undefined],
    ['one that has just opened is not opened again by failures that come late', opened, undefined],
    ['one opened by hand stays so', forceOpen(closed, NOW - 10_000, 'kim', ''), undefined],
    ['a decided round ends', { ...startRound(opened, NOW, 'a', defaults), leases: succeeded }, 'closed'],
    ['an undecided round goes on', startRound(opened, NOW, 'a', defaults), undefined],
  ])('P4: %s', (_name, state, phase) => {
    expect(dueTransition(state, failing, NOW, state.closedAtMs, defaults)?.phase).toBe(phase);
  });

  test('P4: without evidence nothing is due, with it the record says which', () => {
    expect(dueTransition(closed, emptyHealth, NOW, 0, defaults)).toBeUndefined();
    expect(dueTransition(closed, failing, NOW, 0, defaults)).toEqual(
      open(closed, NOW, '3 calls in a row failed', defaults),
    );
  });
});
