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
import type { Admission, BreakerView, CallOptions, Customer } from '../../../lambdas/core/ports.ts';
import { noSpan } from '../../../lambdas/core/tracing/untraced.ts';
import { resolveConfig } from '../../../lib/config.ts';
import { gold } from './rig.ts';

const config = resolveConfig();
const options = lookupOptions((name) => Number(config[name]), 'US');

function setUp(admission: Admission = { kind: 'pass', version: 1 }, downstream = 'crm') {
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
    spanned: [] as unknown[][],
  };
  const closed: BreakerView = {
    phase: 'closed',
    untilMs: 0,
    sinceMs: 0,
    openingsMs: [],
    isBackpressured: false,
  };
  const script = {
    ready: async (): Promise<void> => undefined,
    admit: async (): Promise<Admission> => admission,
    look: async (): Promise<BreakerView> => closed,
    holdOffMs: 0,
    slot: async () => true,
    answer: async (_how: CallOptions): Promise<Customer> => gold,
  };
  const call = createLiveCall<Customer, string>(
    {
      ...system,
      guard: {
        look: () => script.look(),
        admit(...given) {
          seen.admitted.push(given);
          return script.admit();
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
      downstream,
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
    const span = { ...noSpan, set: (...told: unknown[]) => void seen.spanned.push(told) };
    const question = {
      key: 'k',
      by: '+1',
      correlationId: 'c',
      mayProbe: true,
      storeIsUp: true,
      span,
      ...given,
    };
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
  return { ...system, ...seen, closed, script, ask, slowly, startMs };
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
      const { ask, slots, asked, reports, script, clock, log } = setUp();
      script.ready = () => ready(clock);
      expect((await ask()).reason).toBe(reason);
      expect([slots, asked]).toEqual([[], []]);
      expect(reports).toMatchObject([['k', 'released', {}]]);
      const line = {
        level: 'warn',
        message: 'the system is not asked, for a fault of our own',
        fields: { error: new UnavailableError('secret_unavailable', 'x') },
      };
      expect(log.lines).toEqual(reason === 'late' ? [] : [line]);
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
    const error = new UnavailableError('rate_late', 'No slot for another try.');
    expect(refused.log.lines).toEqual([
      { level: 'warn', message: 'a lookup failed for a fault of our own', fields: { error } },
    ]);
    expect(refused.log.lines[0]?.fields['error']).toMatchObject({ code: 'rate_late' });
  });

  test('P12: no slot is taken for a second try that has less than a quarter of a second', async () => {
    const { ask, slots, script, clock } = setUp();
    script.answer = async ({ each }) => {
      await each?.(() => clock.sleep(2751));
      await each?.(async () => undefined);
      return gold;
    };
    expect((await ask({ leftMs: 3000 })).reason).toBe('unknown');
    expect(slots).toHaveLength(1);
  });

  test.each([
    ['a call', { kind: 'pass', version: 1 }, false],
    ['a probe', { kind: 'probe', round: 1, lease: 'l', fresh: true }, true],
    ['a call that was let through without a store', { kind: 'pass' }, true],
  ] as const)(
    'P4: %s whose breaker has opened while it waited for its slot is made: %#',
    async (_whose, admission, isMade) => {
      const { ask, asked, closed, reports, script, spanned } = setUp(admission);
      script.look = async () => ({ ...closed, phase: 'open' });
      expect((await ask()).reason).toBe(isMade ? 'found' : 'open');
      expect(asked).toHaveLength(isMade ? 1 : 0);
      expect(reports).toMatchObject([['k', isMade ? 'success' : 'released', {}]]);
      if (!isMade) expect(spanned.at(-1)).toEqual(['circuit.state', 'open']);
    },
  );

  test('P5: a breaker that can’t be looked at then stops no call', async () => {
    const { ask, script } = setUp();
    script.look = () => new Promise(() => undefined);
    expect((await ask()).reason).toBe('found');
  });

  test.each([
    ['goes back', { kind: 'pass', version: 1 }, [['k', 'released']]],
    ['that is refused has nothing to give back', { kind: 'open', untilMs: 0, sinceMs: 0 }, []],
  ] as const)('P5: leave that comes too late %s', async (_what, admission, given) => {
    const { ask, asked, clock, reports, script } = setUp();
    script.admit = async () => {
      await clock.sleep(options.storeWaitMs + 1);
      return admission;
    };
    expect((await ask()).reason).toBe('open');
    expect(asked).toEqual([]);
    expect(reports).toEqual(given);
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
    const { ask, reports, script, slowly, log, metrics, heldOff, startMs } = setUp();
    script.answer = slowly(tookMs, error);
    expect(await ask(more)).toMatchObject({ reason });
    const said = outcome === 'failure' && { answer: 'x' };
    expect(reports).toEqual([['k', outcome, { beganAtMs: startMs, shortTimeout: false, ...said }]]);
    expect(heldOff).toEqual([]);
    expect(log.lines.map(({ fields }) => fields)).toEqual(
      error instanceof UnavailableError ? [{ error }] : [],
    );
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

  test.each([
    ['record', false],
    ['account', true],
  ] as const)('P14: of a 429 that is about the %s whom it is about', async (scope, wholeAccount) => {
    const { ask, reports, script, slowly } = setUp();
    script.answer = slowly(40, new ThrottledError(7000, 'x', scope));
    await ask();
    expect(reports).toMatchObject([['k', 'throttled', { retryAfterMs: 7000, wholeAccount }]]);
  });

  test('P15: the time of a further connector’s call is a metric of its own, by connector', async () => {
    const { ask, timings } = setUp(undefined, 'ehr');
    await ask();
    expect(timings).toEqual([['DirectCallLatency', 0, { downstream: 'ehr' }]]);
  });

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
