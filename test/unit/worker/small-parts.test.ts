import { describe, expect, test } from '@jest/globals';
import { fakeClock } from '../../../lambdas/adapters/memory/system.ts';
import { createCircuitWait } from '../../../lambdas/core/delivery/circuit-wait.ts';
import { errorText } from '../../../lambdas/core/delivery/error-text.ts';
import { TransientError } from '../../../lambdas/core/errors.ts';
import type { BreakerView } from '../../../lambdas/core/ports.ts';
import { allSettled } from '../../../lambdas/core/worker/all-settled.ts';

describe('what may be said of an error', () => {
  const odd = (stack?: string): Error => {
    const error = new TypeError('+1 555 0100 is no number');
    if (stack === undefined) delete error.stack;
    else error.stack = stack;
    return error;
  };

  test.each([
    ['our own', new TransientError('crm answered 500'), 'crm answered 500'],
    ['no error at all', '+1 555 0100', 'unexpected error'],
    ['one without a stack', odd(), 'unexpected TypeError'],
    [
      'any other, with its place',
      odd('TypeError: +1 555 0100 is no number\n    at read (file.ts:7:3)  \n    at main (file.ts:9:1)'),
      'unexpected TypeError at read (file.ts:7:3)',
    ],
    [
      'one whose text looks like a place',
      odd('TypeError: look at me\nat home +1 555 0100\n    at read (file.ts:7:3)'),
      'unexpected TypeError at read (file.ts:7:3)',
    ],
  ])('P9: of %s', (_name, error, text) => {
    expect(errorText(error)).toBe(text);
  });
});

describe('waiting for all', () => {
  test('P2: nothing runs on after the first failure has been passed on', async () => {
    let ended = false;
    const slow = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
      ended = true;
    });
    const [first, second] = [new Error('first'), new Error('second')];
    await expect(allSettled([Promise.reject(first), slow, Promise.reject(second)])).rejects.toBe(first);
    expect(ended).toBe(true);
  });

  test('the answers come in the order of the questions', async () => {
    expect(await allSettled([Promise.resolve(1), Promise.resolve(2)])).toEqual([1, 2]);
  });
});

describe('the gate', () => {
  const rule = { longAfterMs: 1_800_000, releaseMaxMs: 600_000 };
  const setUp = (unit = 0.5) => {
    const clock = fakeClock();
    const startMs = clock.now();
    const view = { phase: 'open', untilMs: startMs + 60_000, sinceMs: startMs, openingsMs: [] };
    const looks: number[] = [];
    const state = { view: { ...view, isBackpressured: false } as BreakerView };
    const guard = {
      async look() {
        looks.push(clock.now() - startMs);
        return state.view;
      },
    };
    const circuitWait = createCircuitWait({ guard, clock, random: { unit: () => unit, id: () => '' }, rule });
    return { clock, circuitWait, state, looks, startMs };
  };

  test.each([
    ['the rest of the open time', 60_000, 0, 60_000],
    ['a second at least', 300, 0, 1000],
    ['a second where the open time is over', -5000, 0, 1000],
    ['the rest of the open time, as long as the outage is young', 60_000, 1_799_999, 60_000],
    ['in a long outage half-way to ten minutes, by the draw', 60_000, 1_800_000, 60_000 + 270_000],
    ['the rest of an open time that is longer than that', 700_000, 1_800_000, 700_000],
  ])('P4: releases for %s', (_name, leftMs, oldMs, waitMs) => {
    const { circuitWait, startMs } = setUp();
    expect(circuitWait.releaseUntil(startMs + leftMs, startMs - oldMs) - startMs).toBe(waitMs);
  });

  test('P4: looks every second, and once more when the hold time ends', async () => {
    const { clock, circuitWait, looks, startMs } = setUp();
    const waiting = circuitWait.wait(startMs + 2500);
    await clock.advance(2499);
    expect(clock.sleeping()).toBe(1);
    await clock.advance(1);
    expect(await waiting).toEqual({ kind: 'open', releaseUntilMs: startMs + 60_000 });
    expect(looks).toEqual([0, 1000, 2000, 2500]);
    expect(clock.sleeping()).toBe(0);
  });

  test('P4: looks when the open time ends, and never more often than ten times a second', async () => {
    const { clock, circuitWait, looks, state, startMs } = setUp();
    state.view = { ...state.view, untilMs: startMs + 1300 };
    const waiting = circuitWait.wait(startMs + 10_000);
    await clock.advance(1450);
    state.view = { ...state.view, phase: 'ready-to-probe' };
    await clock.advance(100);
    expect(await waiting).toEqual({ kind: 'probe' });
    expect(looks).toEqual([0, 1000, 1300, 1400, 1500]);
  });

  test('P4: holds nobody while the breaker is closed', async () => {
    const { clock, circuitWait, state, startMs } = setUp();
    state.view = { ...state.view, phase: 'closed' };
    expect(await circuitWait.wait(startMs)).toEqual({ kind: 'closed' });
    expect(clock.sleeping()).toBe(0);
  });

  test('P4: pauses after a refusal, as long as the hold time has room', async () => {
    const { clock, circuitWait, startMs } = setUp();
    expect(await circuitWait.pause(startMs + 700, startMs)).toBe(false);
    const paused = circuitWait.pause(startMs + 700, startMs + 1);
    await clock.advance(99);
    expect(clock.sleeping()).toBe(1);
    await clock.advance(1);
    expect(await paused).toBe(true);
    const longer = circuitWait.pause(startMs + 800, startMs + 5000);
    await clock.advance(699);
    expect(clock.sleeping()).toBe(1);
    await clock.advance(1);
    expect(await longer).toBe(true);
  });
});
