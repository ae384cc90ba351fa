/** The live call by itself: when it is made, how long it may take, and what is told of it afterwards. */
import { describe, expect, test } from '@jest/globals';
import { memorySystem } from '../../../lambdas/adapters/memory/system.ts';
import {
  AuthError,
  NoVerdictError,
  PermanentError,
  ThrottledError,
  TransientError,
  UnavailableError,
} from '../../../lambdas/core/errors.ts';
import { createLiveCall, type LiveQuestion } from '../../../lambdas/core/lookup/live-call.ts';
import { lookupOptions } from '../../../lambdas/core/lookup/options.ts';
import type { Admission, CallOptions, Customer } from '../../../lambdas/core/ports.ts';
import { resolveConfig } from '../../../lib/config.ts';
import { gold } from './rig.ts';

const config = resolveConfig();
const options = lookupOptions((name) => Number(config[name]), 'US');

function setUp(admission: Admission = { kind: 'pass', version: 1 }) {
  const system = memorySystem();
  const { timing } = system.metrics;
  system.metrics.timing = (...given) => {
    seen.timings.push(given);
    timing(...given);
  };
  const startMs = system.clock.now();
  const seen = {
    timings: [] as unknown[][],
    reports: [] as unknown[][],
    asked: [] as { e164: string; call: CallOptions }[],
    slots: [] as [number, boolean][],
    heldOff: [] as number[],
    admitted: [] as unknown[][],
  };
  const script = {
    ready: async (): Promise<void> => undefined,
    holdOffMs: 0,
    slot: async () => true,
    answer: async (_how: CallOptions): Promise<Customer> => gold,
  };
  const call = createLiveCall<Customer, string>(
    {
      ...system,
      guard: {
        look: async () => ({
          phase: 'closed',
          untilMs: 0,
          sinceMs: 0,
          openingsMs: [],
          isBackpressured: false,
        }),
        async admit(...given) {
          seen.admitted.push(given);
          return admission;
        },
        async report(_admission, ...given) {
          seen.reports.push(given);
          return { ...(script.holdOffMs > 0 && { holdOffMs: script.holdOffMs }) };
        },
      },
      limiter: { holdOff: async (untilMs) => void seen.heldOff.push(untilMs - startMs) },
      acquireSlot(untilMs, storeIsUp) {
        seen.slots.push([untilMs - system.clock.now(), storeIsUp]);
        return script.slot();
      },
      downstream: 'crm',
      source: {
        ready: () => script.ready(),
        find(e164, how) {
          seen.asked.push({ e164, call: how });
          return script.answer(how);
        },
      },
    },
    options,
  );
  const ask = async (more: Partial<LiveQuestion<string>> & { leftMs?: number } = {}) => {
    const { leftMs = 3300, ...given } = more;
    const question = { key: 'k', by: '+1', correlationId: 'c', mayProbe: true, storeIsUp: true, ...given };
    const answer = call({ ...question, untilMs: system.clock.now() + leftMs });
    await system.clock.advance(10_000);
    const outcome = await answer;
    await outcome.afterwards();
    return outcome;
  };
  const slowly = (ms: number, error: Error) => async () => {
    await system.clock.sleep(ms);
    throw error;
  };
  return { ...system, ...seen, script, ask, slowly, startMs };
}

describe('when a live call is made', () => {
  test('P5: with what is left of the time, up to its time-out', async () => {
    const { ask, asked, admitted, slots, reports } = setUp();
    expect(await ask()).toMatchObject({ customer: gold, reason: 'found' });
    await ask({ leftMs: 2999 });
    await ask({ leftMs: 250, storeIsUp: false });
    expect(asked.map(({ call }) => call)).toEqual(
      [3000, 2999, 250].map((timeoutMs) => ({ timeoutMs, correlationId: 'c', each: expect.any(Function) })),
    );
    // The wait for a slot leaves the call its least time.
    expect(slots).toEqual([
      [3050, true],
      [2749, true],
      [0, false],
    ]);
    expect(admitted).toEqual(Array(3).fill(['k', true]));
    expect(reports).toMatchObject(Array(3).fill(['k', 'success', {}]));
  });

  test.each([
    ['less than a quarter of a second is left', 249, 0, 'late', 0],
    ['its slot comes too late for it', 400, 151, 'late', 1],
    ['its slot comes just in time', 400, 150, 'found', 1],
  ])('P5: %s', async (_name, leftMs, waitMs, reason, slotsAsked) => {
    const { ask, asked, slots, reports, script, clock } = setUp();
    script.slot = async () => {
      await clock.sleep(waitMs);
      return true;
    };
    expect((await ask({ leftMs })).reason).toBe(reason);
    expect(slots).toHaveLength(slotsAsked);
    expect(asked).toHaveLength(reason === 'found' ? 1 : 0);
    expect(reports).toMatchObject([['k', reason === 'found' ? 'success' : 'released', {}]]);
  });

  test('P4: a probe is called as one, and no other call is', async () => {
    const [probe, other] = [setUp({ kind: 'probe', round: 1, lease: 'l', fresh: true }), setUp()];
    for (const { ask } of [probe, other]) expect((await ask()).reason).toBe('found');
    expect([probe, other].map(({ asked }) => asked[0]?.call.isProbe)).toEqual([true, undefined]);
  });

  test('P12: without a slot the leave is given back', async () => {
    const { ask, asked, reports, script, metrics } = setUp({
      kind: 'probe',
      round: 1,
      lease: 'l',
      fresh: true,
    });
    script.slot = async () => false;
    expect((await ask()).reason).toBe('rate');
    expect(asked).toEqual([]);
    expect(reports).toMatchObject([['k', 'released', {}]]);
    expect(metrics.sums.size).toBe(0);
  });

  test('P12: no slot is taken before the secrets of the call are there', async () => {
    const { ask, slots, asked, script, clock } = setUp();
    script.ready = () => clock.sleep(800);
    expect((await ask()).reason).toBe('found');
    expect(slots).toHaveLength(1);
    expect(asked.map(({ call }) => call.timeoutMs)).toEqual([2500]);
  });

  test.each([
    ['come too late', 'late', (clock: { sleep(ms: number): Promise<void> }) => clock.sleep(3051)],
    ['can’t be had', 'unknown', () => Promise.reject(new UnavailableError('secret_unavailable', 'x'))],
  ] as const)(
    'P4, P12: where they %s neither slot nor call is made, and the leave is given back',
    async (_name, reason, ready) => {
      const { ask, slots, asked, reports, script, clock } = setUp();
      script.ready = () => ready(clock);
      expect((await ask()).reason).toBe(reason);
      expect([slots, asked]).toEqual([[], []]);
      expect(reports).toMatchObject([['k', 'released', {}]]);
    },
  );

  test('P12: a second try has a slot of its own, and is not made without one', async () => {
    const twice = async ({ each }: CallOptions): Promise<Customer> => {
      await each?.(async () => undefined);
      await each?.(async () => undefined);
      return gold;
    };
    const { ask, slots, script } = setUp();
    script.answer = twice;
    expect((await ask()).reason).toBe('found');
    expect(slots).toHaveLength(2);
    const refused = setUp();
    const answers = [true, false];
    refused.script.slot = async () => answers.shift() ?? false;
    refused.script.answer = twice;
    expect((await refused.ask()).reason).toBe('unknown');
    expect(refused.reports).toMatchObject([['k', 'unknown', {}]]);
  });

  test('P4: without leave nothing is asked or told', async () => {
    const { ask, asked, slots, reports } = setUp({ kind: 'open', untilMs: 0, sinceMs: 0 });
    expect((await ask()).reason).toBe('open');
    expect([asked, slots, reports]).toEqual([[], [], []]);
  });
});

describe('what is told of a live call', () => {
  const cutShort = { leftMs: 1900 };
  test.each([
    ['a time-out', new TransientError('x'), 3000, {}, 'transient', 'failure'],
    ['an error', new TransientError('x'), 10, {}, 'transient', 'failure'],
    ['a refused credential', new AuthError('x'), 10, {}, 'auth', 'failure'],
    ['a refusal', new PermanentError(400, 'x'), 10, {}, 'permanent', 'refused'],
    ['an answer without a verdict', new NoVerdictError('x'), 10, {}, 'no-verdict', 'unknown'],
    ['a fault of our own', new UnavailableError('secret', 'x'), 10, {}, 'unknown', 'released'],
    ['a mistake of ours', new TypeError('x'), 10, {}, 'unknown', 'unknown'],
    ['an error before its time was up', new TransientError('x'), 1899, cutShort, 'transient', 'failure'],
  ] as const)('P4: %s', async (_name, error, tookMs, more, reason, outcome) => {
    const { ask, reports, script, slowly, metrics, heldOff, startMs } = setUp();
    script.answer = slowly(tookMs, error);
    expect(await ask(more)).toMatchObject({ reason });
    const said = outcome === 'failure' && { answer: 'x' };
    expect(reports).toEqual([['k', outcome, { beganAtMs: startMs, shortTimeout: false, ...said }]]);
    expect(heldOff).toEqual([]);
    expect(metrics.sums.get('CRMDirectCallLatency')).toBe(1);
  });

  test.each([
    [1900, true],
    [2999, true],
    [3000, false],
  ])(
    'P4: a time-out of a call that had %i ms is told as one of too little time: %p',
    async (leftMs, isShort) => {
      const { ask, reports, script, slowly } = setUp();
      script.answer = slowly(leftMs, new TransientError('x'));
      await ask({ leftMs });
      expect(reports).toMatchObject([['k', 'failure', { shortTimeout: isShort }]]);
    },
  );

  test('P12: a 429 is no success, and holds the lane only where the breaker says so', async () => {
    const { ask, reports, script, slowly, heldOff } = setUp();
    script.answer = slowly(40, new ThrottledError(7000, 'x'));
    expect((await ask()).reason).toBe('throttled');
    expect(reports).toMatchObject([['k', 'throttled', { retryAfterMs: 7000 }]]);
    expect(heldOff).toEqual([]);
    script.holdOffMs = 6500;
    await ask();
    // It is told of after the answer, ten seconds later each time here.
    expect(heldOff).toEqual([20_000 + 6500]);
  });

  test('P4: the time of an exchange is measured, not that of our own secrets and slots', async () => {
    const { ask, script, clock, timings } = setUp();
    script.answer = async ({ each }) => {
      await clock.sleep(2050);
      await each?.(() => clock.sleep(40));
      return gold;
    };
    await ask();
    expect(timings).toEqual([['CRMDirectCallLatency', 40]]);
  });

  test('P4: a success is told with when its call began; the time it took is for the metrics', async () => {
    const { ask, reports, script, clock, timings } = setUp();
    script.answer = async () => {
      await clock.sleep(123);
      return gold;
    };
    const beganAtMs = clock.now();
    await ask();
    expect(reports).toEqual([['k', 'success', { beganAtMs }]]);
    expect(timings).toEqual([['CRMDirectCallLatency', 123]]);
  });
});
