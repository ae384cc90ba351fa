import { describe, expect, it } from '@jest/globals';
import { createUnauthorizedRate } from '../../../lambdas/core/platform/unauthorized.ts';

describe('share of 401s, at its edges', () => {
  const firstAfter = (rate: number, answers: boolean[]): number => {
    const share = createUnauthorizedRate(rate);
    return answers.findIndex((refused) => share.note(refused)) + 1;
  };
  const calls = (count: number, refused: boolean): boolean[] => Array<boolean>(count).fill(refused);

  it('P7: more than the share, not as many', () => {
    expect(firstAfter(0.05, calls(5, true))).toBe(0);
    expect(firstAfter(0.05, calls(6, true))).toBe(6);
  });

  it('P7: after it has opened the breaker nothing is held against anybody', () => {
    const share = createUnauthorizedRate(0.05);
    const told = calls(12, true).map((refused) => share.note(refused));
    expect(told.flatMap((isOver, index) => (isOver ? [index + 1] : []))).toEqual([6, 12]);
  });

  it('P7: of the last hundred calls, to the call', () => {
    expect(firstAfter(0.05, [...calls(5, true), ...calls(94, false), true])).toBe(100);
    expect(firstAfter(0.05, [...calls(5, true), ...calls(95, false), true])).toBe(0);
  });
});
