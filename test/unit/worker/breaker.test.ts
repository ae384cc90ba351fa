import { describe, expect, test } from '@jest/globals';
import { TransientError, UnavailableError } from '../../../lambdas/core/errors.ts';
import { untried } from '../../../lambdas/core/retry/history.ts';
import { event, targetOf, workerRig } from './rig.ts';

const openFor = (rig: ReturnType<typeof workerRig>, ms: number, sinceMs = rig.clock.now()): void => {
  rig.guard.view = { phase: 'open', untilMs: rig.clock.now() + ms, sinceMs };
};

describe('while the breaker is open', () => {
  test('P4: a batch is held for ten seconds, then released for the rest of the open time, no try burnt', async () => {
    const rig = workerRig();
    rig.send(event('a1', 'a'));
    rig.send(event('b1', 'b'));
    openFor(rig, 60_000);
    const startMs = rig.clock.now();
    await rig.poll(100);
    expect(rig.clock.now() - startMs).toBeGreaterThanOrEqual(10_000);
    expect(rig.clock.now() - startMs).toBeLessThan(10_500);
    expect(rig.waiting().map(({ seconds }) => Math.round(seconds))).toEqual([50, 50]);
    expect(rig.guard.looks).toBeLessThanOrEqual(12);
    expect(rig.calls).toEqual([]);
    expect(rig.records.records.size).toBe(0);
  });

  test('P4: a held batch goes on as soon as the breaker closes', async () => {
    const rig = workerRig();
    rig.send(event('a1'));
    openFor(rig, 60_000);
    const polled = rig.poll(500);
    await rig.clock.advance(3000);
    rig.guard.view = { phase: 'closed', untilMs: 0, sinceMs: 0 };
    await polled;
    expect(rig.effects).toEqual(['a1']);
  });

  test('P4: the batch probes as soon as the open time ends', async () => {
    const rig = workerRig();
    rig.send(event('a1'));
    openFor(rig, 4000);
    rig.guard.leases = 1;
    const startMs = rig.clock.now();
    rig.guard.onReport = () => {
      rig.guard.view = { phase: 'closed', untilMs: 0, sinceMs: 0 };
    };
    await rig.poll(100);
    expect((rig.calls[0]?.atMs ?? 0) - startMs).toBe(4000);
    expect(rig.guard.reports[0]?.admission.kind).toBe('probe');
  });

  test('P4: in a long outage releases are spread up to ten minutes', async () => {
    const rig = workerRig();
    for (let index = 0; index < 10; index += 1) rig.send(event(`e${index}`, `i${index}`));
    const since = rig.clock.now() - 3_600_000;
    const seen: number[] = [];
    for (let turn = 0; turn < 20; turn += 1) {
      openFor(rig, 300_000, since);
      await rig.poll();
      const seconds = rig.waiting()[0]?.seconds ?? 0;
      seen.push(seconds);
      await rig.clock.advance(seconds * 1000);
    }
    expect(Math.min(...seen)).toBeGreaterThanOrEqual(289);
    expect(Math.max(...seen)).toBeLessThanOrEqual(601);
    expect(Math.max(...seen)).toBeGreaterThan(500);
  });

  test('P4: a release is a second at least', async () => {
    const rig = workerRig({ settings: { holdMs: 1000 } });
    rig.send(event('a1'));
    rig.guard.view = { phase: 'ready-to-probe', untilMs: rig.clock.now() - 5000, sinceMs: rig.clock.now() };
    await rig.poll(100);
    expect(rig.waiting()[0]?.seconds).toBeGreaterThanOrEqual(1);
    expect(rig.calls).toEqual([]);
  });

  test('P4: neither holding nor anything else outlasts the invocation', async () => {
    const rig = workerRig({ settings: { functionTimeoutMs: 9000 } });
    rig.send(event('a1'));
    openFor(rig, 60_000);
    const startMs = rig.clock.now();
    await rig.poll(100);
    expect(rig.clock.now() - startMs).toBeLessThanOrEqual(4200);
  });
});

describe('half-open', () => {
  test('P4: fresh heads are leased before failed ones, no more than there are leases; the rest goes back unclaimed', async () => {
    const rig = workerRig();
    const failed = { ...untried, tries: 1, firstFailedAtMs: 1, lastFailedAtMs: 1, lastError: 'e' };
    for (const group of ['a', 'b', 'c']) rig.send(event(`${group}1`, group));
    for (const id of ['a1', 'b1']) {
      await rig.records.claim(targetOf(event(id)), 'x', rig.clock.now(), rig.clock.now() + 10);
      await rig.records.fail(targetOf(event(id)), 'x', failed, rig.clock.now());
    }
    rig.guard.view = { phase: 'ready-to-probe', untilMs: 0, sinceMs: rig.clock.now() };
    rig.guard.leases = 2;
    rig.script(async () => {
      throw new TransientError('crm answered 503');
    });
    rig.guard.onReport = () => openFor(rig, 60_000);
    await rig.poll();
    expect(rig.calls.map(({ id }) => id)).toEqual(['c1', 'a1']);
    expect(rig.guard.admitted.map(({ fresh }) => fresh)).toEqual([true, false]);
    expect((await rig.records.claim(targetOf(event('b1')), 'y', rig.clock.now(), 0)).kind).toBe('claimed');
    // A failed probe is a try for the back-off, but is never judged.
    expect(await rig.records.claim(targetOf(event('c1')), 'y', rig.clock.now(), 0)).toMatchObject({
      history: { tries: 1, counted: 0, pendingMs: [] },
    });
  });

  test.each(['guard', 'operation'] as const)(
    'P4: a probe of the breaker of the %s is called as one, and no other call is',
    async (name) => {
      const probes: unknown[] = [];
      const rig = workerRig({
        wrap: (seams) => ({
          ...seams,
          crm: {
            applyEvent(message, how) {
              probes.push(how.isProbe);
              return seams.crm.applyEvent(message, how);
            },
          },
        }),
      });
      rig.send(event('a1', 'a'));
      await rig.poll();
      rig[name].view = { phase: 'ready-to-probe', untilMs: 0, sinceMs: rig.clock.now() };
      rig[name].leases = 1;
      rig.send(event('b1', 'b'));
      await rig.poll();
      expect(probes).toEqual([undefined, true]);
    },
  );

  test('P4: once the probes have closed the breaker, the batch goes on, each group in order', async () => {
    const rig = workerRig();
    for (const id of ['a1', 'a2', 'b1', 'b2']) rig.send(event(id, id.slice(0, 1)));
    rig.guard.view = { phase: 'ready-to-probe', untilMs: 0, sinceMs: rig.clock.now() };
    rig.guard.leases = 1;
    rig.guard.onReport = () => {
      rig.guard.view = { phase: 'closed', untilMs: 0, sinceMs: 0 };
    };
    await rig.poll();
    expect(rig.effects[0]).toBe('a1');
    expect([...rig.effects].sort()).toEqual(['a1', 'a2', 'b1', 'b2']);
  });

  test('P4: a breaker that opens midway stops everything that has not begun', async () => {
    const rig = workerRig();
    for (const id of ['a1', 'a2', 'a3']) rig.send(event(id));
    rig.guard.onReport = () => openFor(rig, 60_000);
    await rig.poll();
    expect(rig.effects).toEqual(['a1']);
    expect(rig.waiting().map(({ id, seconds }) => [id, Math.round(seconds)])).toEqual([
      ['a2', 50],
      ['a3', 50],
    ]);
    // What goes back has been claimed at most as a head, and is not any more.
    const owners = [...rig.records.records.values()].map(({ owner }) => owner);
    expect(owners.every((owner) => owner === '')).toBe(true);
    expect(rig.records.records.has(targetOf(event('a3')).key)).toBe(false);
  });

  test('P4: a record whose failure opens the breaker waits out the open time, not only its back-off', async () => {
    const rig = workerRig();
    rig.send(event('a1'));
    rig.script(async () => {
      throw new TransientError('crm answered 503');
    });
    rig.guard.onReport = () => openFor(rig, 60_000);
    await rig.poll();
    expect(rig.waiting()).toEqual([{ id: 'a1', seconds: 60 }]);
  });

  test('P4: a lane whose breaker can not be read is not judged by its failures', async () => {
    const rig = workerRig();
    rig.send(event('a1'));
    rig.guard.admit = async () => ({ kind: 'pass' });
    rig.script(async () => {
      throw new TransientError('crm answered 503');
    });
    await rig.poll();
    expect(await rig.records.claim(targetOf(event('a1')), 'x', rig.clock.now(), 0)).toMatchObject({
      history: { tries: 1, pendingMs: [] },
    });
  });
});

describe('rate and time', () => {
  test('P12: a missed slot is taken again, twice at most', async () => {
    const rig = workerRig();
    rig.send(event('a1'));
    let slots = 0;
    rig.limiter.slotAt = async () => {
      slots += 1;
      return rig.clock.now();
    };
    rig.limiter.isCurrent = () => slots === 2;
    await rig.poll();
    expect(slots).toBe(2);
    slots = 0;
    rig.limiter.isCurrent = () => false;
    rig.send(event('a2'));
    await rig.poll();
    expect(slots).toBe(3);
    expect(rig.effects).toEqual(['a1', 'a2']);
  });

  test('P12: without the shared timeline nobody calls, and no try is burnt', async () => {
    const rig = workerRig();
    rig.send(event('a1'));
    rig.limiter.slotAt = async () => {
      throw new UnavailableError('rate_contended', 'no lane');
    };
    await rig.poll();
    expect(rig.calls).toEqual([]);
    expect(rig.waiting()).toEqual([{ id: 'a1', seconds: 5 }]);
    expect((await rig.records.claim(targetOf(event('a1')), 'x', rig.clock.now(), 0)).kind).toBe('claimed');
  });

  test('P2: a claim outlives its invocation', async () => {
    const rig = workerRig();
    rig.send(event('a1'));
    const startMs = rig.clock.now();
    rig.script(async () => {
      const other = await rig.records.claim(targetOf(event('a1')), 'other', rig.clock.now(), 0);
      expect(other).toEqual({ kind: 'busy', untilMs: startMs + 35_000 });
      return {};
    });
    await rig.poll();
    expect(rig.effects).toEqual(['a1']);
  });

  test('P12: where the lane is booked out for longer than the invocation, everything goes back that long', async () => {
    const rig = workerRig();
    rig.send(event('a1'));
    rig.limiter.slotAt = async () => undefined;
    await rig.poll();
    expect(rig.calls).toEqual([]);
    expect(rig.waiting()).toEqual([{ id: 'a1', seconds: 25 }]);
  });

  test('P12: a call starts at its slot', async () => {
    const rig = workerRig();
    for (const group of ['a', 'b', 'c']) rig.send(event(`${group}1`, group));
    const startMs = rig.clock.now();
    let turn = 0;
    rig.limiter.slotAt = async () => {
      turn += 1;
      return startMs + turn * 700;
    };
    await rig.poll(100);
    expect(rig.calls.map(({ atMs }) => atMs - startMs)).toEqual([700, 1400, 2100]);
  });

  test('P2: no call starts that could outlast the invocation; what is left goes back at once', async () => {
    const rig = workerRig();
    for (let index = 1; index <= 10; index += 1) rig.send(event(`a${index}`));
    rig.script(async () => {
      await rig.clock.sleep(2900);
      return {};
    });
    await rig.poll(100);
    expect(rig.effects).toEqual(['a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'a7', 'a8', 'a9']);
    expect(rig.waiting()).toEqual([{ id: 'a10', seconds: 0 }]);
    await rig.poll(100);
    expect(rig.effects).toHaveLength(10);
  });
});
