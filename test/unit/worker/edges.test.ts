/** The edges of a batch: copies, stops, slots and leases where they meet. */
import { describe, expect, test } from '@jest/globals';
import { memorySystem } from '../../../lambdas/adapters/memory/system.ts';
import { TransientError, UnavailableError, UnsendableError } from '../../../lambdas/core/errors.ts';
import { untried } from '../../../lambdas/core/retry/history.ts';
import { createAcquirePermit, type PermitDeps } from '../../../lambdas/core/worker/acquire-permit.ts';
import type { Admitted } from '../../../lambdas/core/worker/disposition.ts';
import type { Claimed } from '../../../lambdas/core/worker/message-groups.ts';
import { createOperations } from '../../../lambdas/core/worker/operations.ts';
import { scriptedLimiter } from '../rate/limiters.ts';
import { crashInjector } from './crash-injector.ts';
import { fakeGuard } from './fake-guard.ts';
import { event, targetOf, workerRig } from './rig.ts';

const readyToProbe = (rig: ReturnType<typeof workerRig>, leases: number): void => {
  rig.guard.view = { phase: 'ready-to-probe', untilMs: 0, sinceMs: rig.clock.now() };
  rig.guard.leases = leases;
};

describe('copies in one batch', () => {
  test('P2: an event behind another payload under its id is applied all the same', async () => {
    const rig = workerRig();
    const { key } = targetOf(event('a1'));
    await rig.records.observe(key, event('a1').payloadHash, rig.clock.now());
    rig.send(event('a1', 'i-1', { payloadHash: 'other' }));
    await rig.clock.advance(301_000);
    rig.send(event('a1'));
    expect(await rig.poll()).toBe(2);
    expect(rig.effects).toEqual(['a1']);
    expect(rig.fifo.peek()).toEqual([]);
    expect(rig.deadLetters().map(({ attributes }) => attributes['reason'])).toEqual(['payload-conflict']);
  });

  test.each([[{}], [{ caseId: 'case' }]])(
    'P13: a second and a third one cost no call of AWS (answer %j)',
    async (answer) => {
      const ports = crashInjector();
      const rig = workerRig({ wrap: ports.wrap });
      for (let copy = 0; copy < 3; copy += 1) {
        if (copy > 0) await rig.clock.advance(301_000);
        rig.send(event('a1'));
      }
      rig.script(async () => answer);
      expect(await rig.poll()).toBe(3);
      expect(ports.calls.filter((name) => name === 'records.claim')).toHaveLength(1);
      expect(rig.fifo.peek()).toEqual([]);
    },
  );
});

/** The breaker opens with the next report, for a minute. */
const opensOnReport = (rig: ReturnType<typeof workerRig>): void => {
  rig.guard.onReport = () => {
    const nowMs = rig.clock.now();
    rig.guard.view = { phase: 'open', untilMs: nowMs + 60_000, sinceMs: nowMs };
  };
};

describe('a stop', () => {
  test.each([
    ['closed', 0, 3],
    ['half-open', 2, 2],
  ])(
    'P12: a breaker that opens keeps those from calling that wait for their slots, and is asked by one of them (%s)',
    async (_phase, leases, slotsAsked) => {
      const rig = workerRig({ settings: { holdMs: 0 } });
      for (const group of ['a', 'b', 'c']) rig.send(event(`${group}1`, group));
      if (leases > 0) readyToProbe(rig, leases);
      opensOnReport(rig);
      const startMs = rig.clock.now();
      let slots = 0;
      rig.limiter.slotAt = async () => {
        slots += 1;
        return slots === 1 ? startMs : startMs + 500 * (slots + 1);
      };
      let asked = 0;
      const { admit } = rig.guard;
      rig.guard.admit = (...of) => {
        asked += 1;
        return admit(...of);
      };
      rig.script(async () => {
        await rig.clock.sleep(200);
        throw new TransientError('crm answered 500');
      });
      await rig.poll(100);
      expect(rig.calls.map(({ id }) => id)).toEqual(['a1']);
      expect([slots, asked]).toEqual([slotsAsked, 2]);
      expect(rig.waiting().map(({ id }) => id)).toEqual(['a1', 'b1', 'c1']);
      expect(rig.crashes).toEqual([]);
    },
  );

  test.each([
    ['until the next slot', false, 24],
    ['until the end of the open time, where the breaker opens meanwhile', true, 60],
  ])('P12: a lane that is booked out stops those without a slot, %s', async (_until, opens, seconds) => {
    const rig = workerRig({ settings: { holdMs: 0 } });
    for (const id of ['a1', 'b1', 'c1']) rig.send(event(id, id.slice(0, 1)));
    const startMs = rig.clock.now();
    const slots = [startMs + 500, undefined, startMs + 1000];
    rig.limiter.slotAt = async () => slots.shift();
    if (opens) opensOnReport(rig);
    await rig.poll(100);
    expect(rig.effects).toEqual(opens ? ['a1'] : ['a1', 'c1']);
    const waiting = rig.waiting().map(({ id, seconds: left }) => [id, Math.round(left)]);
    expect(waiting).toEqual((opens ? ['b1', 'c1'] : ['b1']).map((id) => [id, seconds]));
  });

  test('P4: counts until its own time, whatever those meet that are under way', async () => {
    const rig = workerRig({ settings: { holdMs: 0 } });
    for (const id of ['a1', 'b1']) rig.send(event(id, id.slice(0, 1)));
    const startMs = rig.clock.now();
    rig.guard.admit = async () => ({ kind: 'open', untilMs: startMs + 60_000, sinceMs: startMs });
    let slots = 0;
    rig.limiter.slotAt = async () => {
      slots += 1;
      if (slots === 1) return startMs;
      await rig.clock.sleep(500);
      throw new UnavailableError('rate_unavailable', 'down', 5);
    };
    await rig.poll(500);
    expect(rig.waiting().map(({ seconds }) => Math.round(seconds))).toEqual([60, 60]);
  });

  test('P12: a rate that can’t be asked stops those, too, that wait for their slots', async () => {
    const rig = workerRig({ settings: { holdMs: 0 } });
    for (const id of ['a1', 'b1']) rig.send(event(id, id.slice(0, 1)));
    const startMs = rig.clock.now();
    let slots = 0;
    rig.limiter.slotAt = async () => {
      slots += 1;
      if (slots === 1) return startMs + 500;
      throw new UnavailableError('rate_unavailable', 'down', 5);
    };
    await rig.poll(100);
    expect(rig.calls).toEqual([]);
    expect(rig.waiting().map(({ id }) => id)).toEqual(['a1', 'b1']);
  });

  test('P12: half-open, a lane that is booked out lets nobody ask again', async () => {
    const rig = workerRig({ settings: { holdMs: 0 } });
    for (const id of ['a1', 'b1']) rig.send(event(id, id.slice(0, 1)));
    readyToProbe(rig, 2);
    let slots = 0;
    rig.limiter.slotAt = async () => {
      slots += 1;
      return undefined;
    };
    await rig.poll(100);
    expect([slots, rig.calls]).toEqual([1, []]);
  });

  test('P12: one that comes before a slot is asked for costs no slot', async () => {
    const rig = workerRig({ settings: { holdMs: 0 } });
    for (const id of ['a1', 'a2', 'b1', 'c1']) rig.send(event(id, id.slice(0, 1)));
    let slots = 0;
    rig.limiter.slotAt = async () => {
      slots += 1;
      return rig.clock.now() + (slots === 3 ? 100 : 0);
    };
    rig.script(async ({ eventId }) => {
      if (eventId === 'b1') {
        opensOnReport(rig);
        throw new TransientError('crm answered 500');
      }
      await rig.clock.sleep(500);
      return {};
    });
    await rig.poll(100);
    expect(rig.calls.map(({ id }) => id)).toEqual(['a1', 'b1']);
    expect(slots).toBe(3);
  });
});

test('P4: what comes to the end of its time while it waits for its slot goes back, to be given up next', async () => {
  const rig = workerRig({ settings: { holdMs: 0 } });
  for (const group of ['a', 'b']) rig.send(event(`${group}1`, group));
  await rig.clock.advance(345_600_000 - 43_200_000 - 1000);
  const startMs = rig.clock.now();
  opensOnReport(rig);
  let slots = 0;
  rig.limiter.slotAt = async () => {
    slots += 1;
    return slots === 1 ? startMs : startMs + 2500;
  };
  rig.script(async () => {
    await rig.clock.sleep(2000);
    throw new TransientError('crm answered 500');
  });
  await rig.poll(100);
  expect(rig.crashes).toEqual([]);
  expect(rig.calls.map(({ id }) => id)).toEqual(['a1']);
  await rig.clock.advance(65_000);
  await rig.poll(100);
  expect(rig.deadLetters().map(({ attributes }) => attributes['reason'])).toEqual(['retention', 'retention']);
});

describe('half-open', () => {
  test('P4: a slow probe is waited for, and not made twice', async () => {
    const rig = workerRig();
    rig.send(event('a1'));
    readyToProbe(rig, 2);
    rig.script(async () => {
      await rig.clock.sleep(2500);
      return {};
    });
    await rig.poll(100);
    expect(rig.calls.map(({ id }) => id)).toEqual(['a1']);
    expect(rig.guard.leases).toBe(1);
    expect(rig.fifo.peek()).toEqual([]);
  });

  test('P12: once a lease is refused nobody else takes a slot', async () => {
    const rig = workerRig({ settings: { holdMs: 0 } });
    for (const group of ['a', 'b', 'c']) rig.send(event(`${group}1`, group));
    readyToProbe(rig, 1);
    let slots = 0;
    rig.limiter.slotAt = async () => {
      slots += 1;
      return rig.clock.now();
    };
    await rig.poll(100);
    expect(rig.effects).toEqual(['a1']);
    expect(slots).toBe(2);
  });

  test('P4: groups that have nothing to call for leave their leases to the others', async () => {
    const rig = workerRig();
    await rig.records.claim(targetOf(event('a1')), 'x', rig.clock.now(), rig.clock.now() + 10);
    await rig.records.complete(targetOf(event('a1')), 'x', rig.clock.now());
    for (const group of ['a', 'b']) rig.send(event(`${group}1`, group));
    readyToProbe(rig, 1);
    await rig.poll(100);
    expect(rig.calls.map(({ id }) => id)).toEqual(['b1']);
    expect(rig.crashes).toEqual([]);
    expect(rig.fifo.peek()).toEqual([]);
  });

  test('P4: a lease that came with a late slot is used: it would be lost', async () => {
    const rig = workerRig();
    rig.send(event('a1'));
    readyToProbe(rig, 1);
    rig.limiter.isCurrent = () => false;
    await rig.poll(100);
    expect(rig.effects).toEqual(['a1']);
    expect(rig.guard.admitted).toHaveLength(1);
  });
});

describe('the time of an invocation', () => {
  test.each([
    ['at the last moment for one', 5000, ['a1']],
    ['a millisecond later', 4999, []],
  ])('P2: a call starts %s: %j', async (_name, functionTimeoutMs, effects) => {
    const rig = workerRig({ settings: { functionTimeoutMs } });
    rig.send(event('a1'));
    await rig.poll(100);
    expect(rig.effects).toEqual(effects);
    expect(rig.waiting()).toEqual(effects.length > 0 ? [] : [{ id: 'a1', seconds: 0 }]);
  });

  test('P4: the metrics show how long a call took', async () => {
    const rig = workerRig();
    const told: number[] = [];
    rig.system.metrics.timing = (name, ms) => {
      if (name === 'CRMDirectCallLatency') told.push(ms);
    };
    rig.send(event('a1'));
    rig.script(async () => {
      await rig.clock.sleep(700);
      return {};
    });
    await rig.poll(100);
    expect(told).toEqual([700]);
  });

  test('P13: while the breaker is closed all heads ask for their slots before the first has one', async () => {
    const rig = workerRig();
    for (const group of ['a', 'b', 'c']) rig.send(event(`${group}1`, group));
    const asking: ((startMs: number) => void)[] = [];
    rig.limiter.slotAt = () => new Promise((resolve) => asking.push(resolve));
    const polled = rig.poll();
    await rig.clock.advance(0);
    expect(asking).toHaveLength(3);
    for (const grant of asking) grant(rig.clock.now());
    await polled;
    expect(rig.effects).toEqual(['a1', 'b1', 'c1']);
  });
});

test('P12: the second exchange of a call has a slot of its own', async () => {
  const rig = workerRig({
    wrap: (seams) => ({
      ...seams,
      crm: {
        async applyEvent(message, call) {
          await call.each?.(async () => undefined);
          return (await call.each?.(() => seams.crm.applyEvent(message, call))) ?? {};
        },
      },
    }),
  });
  let slots = 0;
  rig.limiter.slotAt = async () => {
    slots += 1;
    return rig.clock.now();
  };
  rig.send(event('a1'));
  await rig.poll();
  expect([rig.effects, slots]).toEqual([['a1'], 2]);
});

describe('what needs no call', () => {
  test('P13: costs no look at the breaker beyond the first', async () => {
    const rig = workerRig();
    for (let index = 0; index < 8; index += 1) {
      const target = targetOf(event(`a${index}`));
      await rig.records.claim(target, 'x', rig.clock.now(), rig.clock.now() + 10);
      await rig.records.complete(target, 'x', rig.clock.now());
      rig.send(event(`a${index}`));
    }
    await rig.poll();
    expect(rig.fifo.peek()).toEqual([]);
    expect(rig.guard.looks).toBe(1);
  });
});

describe('faults at the end', () => {
  test('P2: updates that could not be queued are a line with the first of them', async () => {
    const fault = new UnavailableError('queue', 'down');
    const rig = workerRig({
      wrap: (seams) => ({ ...seams, updates: { sendUpdates: () => Promise.reject(fault) } }),
    });
    for (const id of ['a1', 'a2']) rig.send(event(id));
    rig.script(async () => ({ caseId: 'case' }));
    await rig.poll();
    expect(rig.system.log.lines).toEqual([
      {
        level: 'warn',
        message: 'record released for a fault of a store',
        fields: { error: fault, correlationId: 'correlation-a1' },
      },
    ]);
  });

  test('P11: a malformed message that the DLQ does not take is a line with its message id, and comes back', async () => {
    const fault = new UnavailableError('dlq', 'down');
    const rig = workerRig({
      wrap: (seams) => ({
        ...seams,
        queue: { ...seams.queue, deadLetter: () => Promise.reject(fault) },
      }),
    });
    rig.fifo.send({ body: '"text"', group: 'g', deduplicationId: 'x' });
    await rig.poll();
    expect(rig.system.log.lines).toEqual([
      {
        level: 'warn',
        message: 'record released for a fault of a store',
        fields: { error: fault, correlationId: 'message-1' },
      },
    ]);
    expect(rig.fifo.peek()).toHaveLength(1);
  });

  test('P11: what was refused before is not reported as applied', async () => {
    const rig = workerRig();
    for (const id of ['a1', 'a2']) rig.send(event(id));
    rig.script(async ({ eventId }) => {
      if (eventId === 'a1') throw new UnsendableError(422, 'no place for it');
      return {};
    });
    await rig.poll();
    const applied = [...rig.records.records].map(([key, record]) => [key, record.applied]);
    expect(applied).toEqual([
      [targetOf(event('a1')).key, false],
      [targetOf(event('a2')).key, true],
    ]);
  });
});

describe('an open breaker', () => {
  const entry = {
    record: { group: 'g' },
    work: { message: 'm', target: { generation: 0 } },
    history: untried,
  } as Claimed<string>;

  test.each([
    ['the system’s stops the batch', 'system', false, { kind: 'circuit-open', untilMs: 60_000 }],
    ['an operation’s holds its own messages', 'operation', false, { kind: 'retry', untilMs: 60_001 }],
    [
      'an operation’s stops the batch where too much waits',
      'operation',
      true,
      { kind: 'circuit-open', untilMs: 60_000 },
    ],
  ] as const)('P4: %s', async (_name, whose, isBackpressured, leadsTo) => {
    const { clock } = memorySystem();
    const guards = { system: fakeGuard(clock), operation: fakeGuard(clock) };
    const startMs = clock.now();
    guards[whose].admit = async () => ({ kind: 'open', untilMs: startMs + 60_000, sinceMs: startMs });
    guards.system.isBackpressured = isBackpressured;
    const operations = createOperations<string>({
      job: { operation: () => 'events' },
      guard: guards.system,
      operation: () => guards.operation,
      circuitWait: { releaseUntil: (untilMs) => untilMs + 1 },
    });
    const sinceMs = leadsTo.kind === 'retry' ? undefined : startMs;
    const untilMs = startMs + leadsTo.untilMs;
    expect(await operations.admit(entry)).toEqual({ ...leadsTo, untilMs, sinceMs });
  });
});

describe('a permit', () => {
  const pass = { kind: 'pass', version: 0 } as const;
  const probe = { kind: 'probe', round: 1, lease: 'l', fresh: true } as const;
  const entry = { record: { group: 'g' }, work: { correlationId: 'c' } } as Claimed<string>;

  /** `tooLateMs`: how long after each slot's start the breakers have answered. */
  function setUp(job: PermitDeps<string>['job'] = {}, tooLateMs: readonly number[] = []) {
    const system = memorySystem();
    const { clock } = system;
    const startMs = clock.now();
    const asked: number[] = [];
    const told = { stopped: false, admitted: 0, system: pass as Admitted, operation: pass as Admitted };
    const script = { slot: async (): Promise<number | undefined> => clock.now() };
    const limiter = scriptedLimiter(clock, {
      slotAt(untilMs) {
        asked.push(untilMs - startMs);
        return script.slot();
      },
      isCurrent: (atMs) => clock.now() <= atMs + 30,
    });
    const operations = {
      async admit() {
        await clock.sleep(tooLateMs[told.admitted] ?? 0);
        told.admitted += 1;
        const operation = { guard: fakeGuard(clock), admission: told.operation };
        return { kind: 'admitted', admission: told.system, operation } as const;
      },
    };
    const acquire = createAcquirePermit({ job, operations, limiter, system });
    const run = { owner: 'o', claimUntilMs: 0, lastCallMs: startMs + 10_000, traceparent: undefined };
    const state = { kind: 'claimed', entry } as const;
    const permit = async () => {
      const found = acquire(state, run, () => told.stopped);
      await clock.advance(1000);
      return found;
    };
    return { clock, startMs, asked, told, script, permit, state };
  }

  test('P12: leaves the later exchanges of a call time for slots of their own, and needs nothing else of ours', async () => {
    for (const [job, untilMs] of [
      [{}, 10_000],
      [{ exchanges: 2 }, 5000],
    ] as const) {
      const { asked, permit, startMs } = setUp(job);
      expect(await permit()).toMatchObject({ kind: 'permitted', permit: { atMs: startMs, isLate: false } });
      expect(asked).toEqual([untilMs]);
    }
  });

  test('P12: past the last call nothing is booked', async () => {
    const { asked, clock, permit, startMs } = setUp();
    await clock.advance(10_001);
    expect(await permit()).toEqual({ kind: 'stop-batch', untilMs: startMs + 10_001 });
    expect(asked).toEqual([]);
  });

  test('P12: where the lane is booked out those that have their slots go on', async () => {
    const { permit, script, startMs } = setUp();
    script.slot = async () => undefined;
    expect(await permit()).toEqual({ kind: 'stop-batch', untilMs: startMs + 10_000, bookedOut: true });
  });

  test.each([
    ['before it asks for anything', 0, 0, 0],
    ['while it waits for what is ours', 1, 0, 0],
    ['while it waits for its slot', 1, 1, 0],
  ])('P12: a batch that stops %s is asked no further', async (_when, readied, slots, admitted) => {
    let asksReady = 0;
    const ready = async () => {
      asksReady += 1;
      if (slots === 0) told.stopped = true;
    };
    const { asked, told, permit, script, startMs, state } = setUp({ ready });
    told.stopped = readied === 0;
    script.slot = async () => {
      told.stopped = true;
      return startMs;
    };
    expect(await permit()).toBe(state);
    expect([asksReady, asked.length, told.admitted]).toEqual([readied, slots, admitted]);
  });

  test('P12: a slot that is over once the breakers have answered is left for another one, twice at most', async () => {
    const once = setUp({}, [31]);
    expect(await once.permit()).toMatchObject({ permit: { atMs: once.startMs + 31, isLate: false } });
    const always = setUp({}, [31, 31, 31, 31]);
    expect(await always.permit()).toMatchObject({ permit: { atMs: always.startMs + 62, isLate: true } });
    expect([once.asked.length, always.asked.length]).toEqual([2, 3]);
  });

  test.each([
    ['system', probe, pass],
    ['operation', pass, probe],
  ])('P4: a lease of the %s is used, also with a slot that is over', async (_whose, system, operation) => {
    const { asked, told, permit, startMs } = setUp({}, [31]);
    Object.assign(told, { system, operation });
    expect(await permit()).toMatchObject({ permit: { atMs: startMs, isLate: false } });
    expect(asked).toHaveLength(1);
  });
});
