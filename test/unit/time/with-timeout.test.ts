/** Nothing is waited for longer than is left. */
import { describe, expect, test } from '@jest/globals';
import { fakeClock } from '../../../lambdas/adapters/memory/system.ts';
import { createAdmit } from '../../../lambdas/core/lookup/admit.ts';
import type { Admission } from '../../../lambdas/core/ports.ts';
import { withTimeout } from '../../../lambdas/core/time/with-timeout.ts';

describe('waiting no longer than is left', () => {
  const late = (): string => 'late';

  test('P5: an answer in time is given at once, and the timer ends', async () => {
    const clock = fakeClock();
    expect(await withTimeout(clock, 100, Promise.resolve('value'), late)).toBe('value');
    await clock.advance(0);
    expect(clock.sleeping()).toBe(0);
  });

  test.each([100, 1])('P5: after %i ms it is late', async (capMs) => {
    const clock = fakeClock();
    const answer = withTimeout(clock, capMs, new Promise(() => undefined), late);
    await clock.advance(capMs - 1);
    expect(clock.sleeping()).toBe(1);
    await clock.advance(1);
    expect(await answer).toBe('late');
    expect(clock.sleeping()).toBe(0);
  });

  test.each([0, -5])('P5: with %i ms left it is late at once, whatever becomes of it', async (capMs) => {
    const clock = fakeClock();
    const failing = Promise.reject(new Error('nobody cares'));
    expect(await withTimeout(clock, capMs, failing, late)).toBe('late');
    expect(await withTimeout(clock, capMs, Promise.resolve('value'), late)).toBe('late');
    expect(clock.sleeping()).toBe(0);
  });

  test('P5: an error in time is passed on, and so is one of being late', async () => {
    const clock = fakeClock();
    const error = new Error('failed');
    await expect(withTimeout(clock, 100, Promise.reject(error), late)).rejects.toBe(error);
    const answer = withTimeout(clock, 100, new Promise(() => undefined), () => {
      throw error;
    });
    const caught = answer.catch((thrown: unknown) => thrown);
    await clock.advance(100);
    expect(await caught).toBe(error);
    expect(clock.sleeping()).toBe(0);
  });
});

describe('leave of the breaker', () => {
  const view = { untilMs: 0, sinceMs: 0, openingsMs: [], isBackpressured: false };
  const pass: Admission = { kind: 'pass', version: 1 };
  const setUp = (phase: 'closed' | 'open' | 'ready-to-probe', admission: Admission, slowMs = 0) => {
    const clock = fakeClock();
    const reports: unknown[][] = [];
    const guard = {
      look: async () => ({ ...view, phase }),
      async admit() {
        if (slowMs > 0) await clock.sleep(slowMs);
        return admission;
      },
      async report(...given: unknown[]) {
        reports.push(given);
        return {};
      },
    };
    return { clock, reports, admit: createAdmit({ clock, guard }, { storeWaitMs: 150 }) };
  };

  test.each([
    ['closed', false, true],
    ['ready-to-probe', false, false],
    ['open', false, false],
    ['ready-to-probe', true, true],
  ] as const)('P4: %s, may probe: %p → leave: %p', async (phase, mayProbe, hasLeave) => {
    const { clock, reports, admit } = setUp(phase, pass);
    const answer = admit('k', mayProbe);
    await clock.advance(0);
    expect(await answer).toEqual(hasLeave ? pass : undefined);
    expect(reports).toEqual([]);
    expect(clock.sleeping()).toBe(0);
  });

  test.each([
    ['leave', pass, [[pass, 'k', 'released']]],
    ['no leave', { kind: 'open', untilMs: 0, sinceMs: 0 } as const, []],
  ])('P4: %s that comes too late is given back', async (_name, admission, told) => {
    const { clock, reports, admit } = setUp('closed', admission, 151);
    const answer = admit('k', true);
    await clock.advance(150);
    expect(await answer).toBeUndefined();
    await clock.advance(1);
    expect(reports).toEqual(told);
  });
});
