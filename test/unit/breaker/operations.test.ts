/** Breakers of operations: what a system refuses of one kind stops that kind, and nothing else. */
import { describe, expect, test } from '@jest/globals';
import { dimensionOf, isOperation, operationBreaker, SYSTEMS } from '../../../lambdas/core/breaker/names.ts';
import { createOperationGuards } from '../../../lambdas/core/breaker/operation-guards.ts';
import { refusalText } from '../../../lambdas/core/breaker/refusal-text.ts';
import { createFleet, type Fleet } from './fleet.ts';
import { defaults } from './settings.ts';

const refusal = { status: 422, code: 'INVALID_FIELD', field: 'wrapUpCode' };
const operationState = (fleet: Fleet) => fleet.breakers.read('crm/events');

/** Three messages in a row, of different groups, are refused. */
async function refusedInARow(fleet: Fleet): Promise<void> {
  for (const group of ['a', 'b', 'c']) {
    expect(await fleet.operate(0, group, 'refused', { refusal })).toBe('pass');
    await fleet.clock.advance(1000);
  }
  await fleet.operation().look();
}

describe('names', () => {
  test('P14: an operation has a name of its own below its system, and metrics of its own', () => {
    expect(operationBreaker('crm', 'create-case')).toBe('crm/create-case');
    expect([isOperation('crm'), isOperation('crm/events')]).toEqual([false, true]);
    expect(dimensionOf('crm')).toEqual({ downstream: 'crm' });
    expect(dimensionOf('crm/events')).toEqual({ operation: 'crm/events' });
    expect([...SYSTEMS].sort()).toEqual(['crm', 'genesys', 'nice', 'warehouse']);
  });

  test('P14: an operation has one breaker a container, which rests while that of its system is open', async () => {
    const fleet = createFleet();
    const { breakers: store, windows: health } = fleet;
    const guard = fleet.guard();
    const named = createOperationGuards(
      { ...fleet, downstream: 'crm', store, health, settings: defaults },
      guard,
    );
    expect(named('events')).toBe(named('events'));
    expect(named('create-case')).not.toBe(named('events'));
    for (const group of ['a', 'b', 'c'])
      await named('events').report({ kind: 'pass', closedAtMs: 0 }, group, 'refused', {
        beganAtMs: 0,
        refusal,
      });
    await guard.trip('down');
    await fleet.clock.advance(5000);
    await named('events').look();
    expect(await operationState(fleet)).toMatchObject({ phase: 'closed' });
    expect(await health.read('crm/events')).toMatchObject({ streak: 3 });
  });

  test.each([
    [{ status: 400 }, '400'],
    [refusal, '422 INVALID_FIELD, field wrapUpCode'],
    [{ status: 422, field: 'Contact.Phone__c' }, '422, field Contact.Phone__c'],
    [{ status: 400, code: 'E4007' }, '400 E4007'],
    [{ status: 400, code: '+14155550100' }, '400'],
    [{ status: 400, code: 'caller14155550100' }, '400'],
    [{ status: 400, code: 'Ann Smith is no customer' }, '400'],
    [{ status: 400, code: 'ann@example.com', field: '' }, '400'],
    [{ status: 400, field: 'x'.repeat(65) }, '400'],
  ])('P9: of %j on-call reads %j, never a value', (given, text) => {
    expect(refusalText(given)).toBe(text);
  });
});

describe('a refusal', () => {
  test('P14: is a right answer to the system’s breaker, but no evidence that others succeed', async () => {
    const fleet = createFleet();
    const sinceMs = fleet.clock.now();
    await fleet.call(0, 'x', 'failure');
    await fleet.clock.advance(1);
    for (const group of ['a', 'b', 'c', 'd']) await fleet.operate(0, group, 'refused', { refusal });
    expect(await fleet.phase()).toBe('closed');
    expect(await fleet.windows.read('crm')).toMatchObject({ streak: 0, recentSuccesses: [] });
    for (const guard of [fleet.guard(), fleet.operation()])
      expect(await guard.otherGroupSucceededSince('z', sinceMs)).toBe(false);
  });

  test('P4: three messages in a row open the operation’s breaker in thin traffic, and say with what', async () => {
    const fleet = createFleet();
    await refusedInARow(fleet);
    expect(await operationState(fleet)).toMatchObject({
      phase: 'open',
      cause: 'refused',
      reason: '3 calls in a row were refused',
      refusal: '422 INVALID_FIELD, field wrapUpCode',
    });
    expect(fleet.log.lines.at(-1)?.fields).toMatchObject({ refusal: '422 INVALID_FIELD, field wrapUpCode' });
    expect(await fleet.phase()).toBe('closed');
    expect(await fleet.call(0, 'another operation', 'success')).toBe('pass');
    expect(await fleet.operate(0, 'd', 'success')).toBe('open');
    expect(await fleet.operation().look()).toMatchObject({ phase: 'open', cause: 'refused' });
  });

  test('P4: half of the window opens it, from two groups on', async () => {
    const fleet = createFleet({ settings: { thinFailures: 1000 } });
    for (let call = 0; call < 24 && (await operationState(fleet)).phase === 'closed'; call += 1)
      await fleet.operate(0, `g${call}`, call % 2 === 0 ? 'refused' : 'success', { refusal });
    expect(await operationState(fleet)).toMatchObject({
      phase: 'open',
      reason: expect.stringMatching(/^1\d of 2\d calls within 30 s were refused$/),
    });
  });

  describe('of a message that nobody’s success has decided about', () => {
    const windowMs = 30_000;
    /** As many as are no thin traffic, of five groups. */
    const refuseAgain = async (fleet: Fleet, undecidedSinceMs: number, calls = 24): Promise<void> => {
      for (let call = 0; call < calls; call += 1)
        await fleet.operate(0, `g${call % 5}`, 'refused', { refusal, undecidedSinceMs });
      await fleet.operation().look();
    };

    test('P8: counts again once a whole window has passed, and opens it with enough others', async () => {
      const fleet = createFleet();
      await refuseAgain(fleet, fleet.clock.now() - windowMs);
      expect(await operationState(fleet)).toMatchObject({ phase: 'open', cause: 'refused' });
    });

    test('P8: says nothing more within the window', async () => {
      const fleet = createFleet();
      await refuseAgain(fleet, fleet.clock.now() - windowMs + 1);
      expect(await operationState(fleet)).toMatchObject({ phase: 'closed' });
      expect(await fleet.operation().refusals()).toEqual({ groups: 0, share: 0 });
    });

    test('P11: says nothing while the window holds a success', async () => {
      const fleet = createFleet({ containers: 2 });
      await fleet.operate(1, 'another', 'success');
      await fleet.clock.advance(10_000);
      await refuseAgain(fleet, fleet.clock.now() - windowMs);
      expect(await operationState(fleet)).toMatchObject({ phase: 'closed' });
    });

    test('P11: says nothing until a whole window after the breaker has closed: what closed it has succeeded', async () => {
      const fleet = createFleet();
      await refusedInARow(fleet);
      const undecidedSinceMs = fleet.clock.now() - windowMs;
      await fleet.clock.advance(61_000);
      for (const group of ['x', 'y', 'z']) await fleet.operate(0, group, 'success');
      expect(await operationState(fleet)).toMatchObject({ phase: 'closed' });
      await fleet.clock.advance(windowMs / 3);
      await refuseAgain(fleet, undecidedSinceMs);
      expect(await operationState(fleet)).toMatchObject({ phase: 'closed' });
      await fleet.clock.advance(windowMs);
      await refuseAgain(fleet, undecidedSinceMs);
      expect(await operationState(fleet)).toMatchObject({ phase: 'open' });
    });

    test('P11: is no failure in a row, so that a few poisons in thin traffic open nothing', async () => {
      const fleet = createFleet();
      for (let call = 0; call < 10; call += 1) {
        await refuseAgain(fleet, fleet.clock.now() - windowMs, 3);
        await fleet.clock.advance(6000);
      }
      expect(await operationState(fleet)).toMatchObject({ phase: 'closed' });
      expect(await fleet.windows.read('crm/events')).toMatchObject({ streak: 0 });
    });
  });

  test('P4: a round that the system’s outage has used up does not keep the operation waiting after it', async () => {
    const fleet = createFleet();
    await refusedInARow(fleet);
    await fleet.clock.advance(61_000);
    expect(await fleet.operate(0, 'a', 'failure', { fresh: false })).toBe('probe');
    await fleet.openIt();
    expect(await fleet.phase()).toBe('open');
    await fleet.operation().look();
    await fleet.clock.advance(defaults.maxOpenMs);
    const views = [await fleet.guard().look(), await fleet.operation().look()];
    expect(views.map(({ phase }) => phase)).toEqual(['ready-to-probe', 'ready-to-probe']);
    expect(await fleet.operate(0, 'b', 'success')).toBe('probe');
  });

  test('P8: an operation that is still refused after its open time stays open for that', async () => {
    const fleet = createFleet();
    await refusedInARow(fleet);
    await fleet.clock.advance(defaults.openMs);
    expect(await fleet.operate(0, 'd', 'refused', { refusal })).toBe('probe');
    expect(await operationState(fleet)).toMatchObject({
      phase: 'open',
      cause: 'refused',
      reason: 'a probe failed',
    });
  });

  test('P11: a poisoned group among others opens nothing', async () => {
    const fleet = createFleet({ containers: 2 });
    for (let second = 0; second < 60; second += 1) {
      await fleet.operate(0, 'poison', 'refused', { refusal });
      await fleet.operate(1, `g${second}`, 'success');
      await fleet.clock.advance(1000);
    }
    expect((await operationState(fleet)).phase).toBe('closed');
  });

  test('P4: one group opens where it alone is active', async () => {
    const fleet = createFleet();
    for (let call = 0; call < 3; call += 1) {
      await fleet.operate(0, 'alone', 'refused', { refusal });
      await fleet.clock.advance(1000);
    }
    await fleet.operation().look();
    expect((await operationState(fleet)).phase).toBe('open');
  });

  test.each(['failure', 'throttled', 'unknown'] as const)(
    'P14: a %s says nothing to the operation’s breaker, but uses up its lease',
    async (outcome) => {
      const fleet = createFleet({ settings: { throttleOpenAfterMs: 1000, thinFailures: 100 } });
      for (const group of ['a', 'b', 'c', 'd', 'e', 'f']) {
        await fleet.operation().report(await fleet.operation().admit(group, true), group, outcome);
        await fleet.clock.advance(1000);
      }
      expect((await operationState(fleet)).phase).toBe('closed');
      expect((await fleet.windows.read('crm/events')).buckets).toEqual([]);
      await fleet.operation().trip('test');
      await fleet.clock.advance(defaults.openMs);
      const probe = await fleet.operation().admit('a', true);
      await fleet.operation().report(probe, 'a', outcome);
      expect(Object.values((await operationState(fleet)).leases)).toEqual(['failedStale']);
    },
  );
});

describe('an operation whose system is open', () => {
  test('P4: rests: what it has seen does not grow into an opening', async () => {
    const fleet = createFleet();
    for (const group of ['a', 'b', 'c']) await fleet.operate(0, group, 'refused', { refusal });
    expect((await operationState(fleet)).phase).toBe('closed');
    await fleet.guard().trip('down');
    await fleet.clock.advance(5000);
    await fleet.operation().look();
    expect((await operationState(fleet)).phase).toBe('closed');
  });

  test('P4: and begins again once its system has closed', async () => {
    const fleet = createFleet();
    for (const group of ['a', 'b', 'c']) await fleet.operate(0, group, 'refused', { refusal });
    await fleet.guard().trip('down');
    await fleet.toEndOfOpenTime();
    for (const group of ['x', 'y', 'z']) await fleet.call(0, group, 'success');
    expect(await fleet.phase()).toBe('closed');
    await fleet.operation().look();
    await fleet.operate(0, 'd', 'refused', { refusal });
    expect((await operationState(fleet)).phase).toBe('closed');
    expect(await fleet.windows.read('crm/events')).toMatchObject({ streak: 1 });
  });

  test('P4: its round is not judged meanwhile', async () => {
    const fleet = createFleet();
    await refusedInARow(fleet);
    await fleet.clock.advance(defaults.openMs);
    expect((await fleet.operation().admit('d', true)).kind).toBe('probe');
    await fleet.guard().trip('down');
    await fleet.clock.advance(30_000);
    await fleet.operation().look();
    expect((await operationState(fleet)).phase).toBe('half-open');
  });
});

describe('a worker’s probe of an operation whose system is open', () => {
  test('P4: waits for nothing where its round is not judged and the quiet time is over', async () => {
    const fleet = createFleet({ lingers: true });
    await refusedInARow(fleet);
    await fleet.clock.advance(defaults.openMs);
    const probe = await fleet.operation().admit('d', true);
    await fleet.guard().trip('down');
    await fleet.clock.advance(defaults.quietMs);
    await fleet.operation().report(probe, 'd', 'success');
    expect(fleet.clock.sleeping()).toBe(0);
    expect(await operationState(fleet)).toMatchObject({ phase: 'half-open' });
  });
});

describe('evidence of an operation', () => {
  test('P11: while messages are refused, a success is noted within a second, with when its call began', async () => {
    const fleet = createFleet({ containers: 2 });
    await fleet.operate(1, 'a', 'success');
    await fleet.operate(0, 'poison', 'refused', { refusal });
    const refusedAtMs = fleet.clock.now();
    const begun = { begun: true };
    expect(await fleet.operation(0).otherGroupSucceededSince('poison', refusedAtMs, begun)).toBe(false);
    await fleet.clock.advance(1000);
    // It began before the refusal, as in a deployment that refuses what its older half took.
    await fleet.operate(1, 'b', 'success', { beganAtMs: refusedAtMs - 10 });
    await fleet.clock.advance(1000);
    expect(await fleet.operation(0).otherGroupSucceededSince('poison', refusedAtMs, begun)).toBe(false);
    expect(await fleet.operation(0).otherGroupSucceededSince('poison', refusedAtMs)).toBe(true);
    for (const group of ['c', 'd', 'e']) {
      await fleet.operate(1, group, 'success');
      await fleet.clock.advance(400);
    }
    expect(await fleet.operation(0).otherGroupSucceededSince('poison', refusedAtMs, begun)).toBe(true);
    const noted = (await fleet.windows.read('crm/events')).recentSuccesses;
    expect(fleet.clock.now() - (noted[0]?.atMs ?? 0)).toBeLessThanOrEqual(1000);
  });

  test('P11: how many groups were refused, and what share of the calls', async () => {
    const fleet = createFleet();
    expect(await fleet.operation().refusals()).toEqual({ groups: 0, share: 0 });
    for (const group of ['a', 'b', 'd', 'e']) {
      await fleet.operate(0, group, 'refused', { refusal });
      await fleet.operate(0, 'ok', 'success');
    }
    expect(await fleet.operation().refusals()).toEqual({ groups: 4, share: 0.5 });
    await fleet.clock.advance(defaults.windowMs / 2);
    expect(await fleet.operation().refusals()).toEqual({ groups: 4, share: 0.5 });
    expect(await fleet.operation().refusals({ lately: true })).toEqual({ groups: 0, share: 0 });
  });

  test('P4: when it last closed, and 0 before it ever has', async () => {
    const fleet = createFleet();
    expect(await fleet.operation().lastClosedAtMs()).toBe(0);
    await refusedInARow(fleet);
    await fleet.clock.advance(defaults.openMs);
    for (const group of ['x', 'y', 'z']) await fleet.operate(0, group, 'success');
    const closedAtMs = fleet.clock.now();
    await fleet.clock.advance(60_000);
    expect(await fleet.operation().lastClosedAtMs()).toBe(closedAtMs);
  });

  test('P13: while all is well an operation writes no more than its recent success', async () => {
    const fleet = createFleet();
    for (let second = 0; second < 60; second += 1) {
      for (const group of ['a', 'b', 'c']) await fleet.operate(0, group, 'success');
      await fleet.clock.advance(1000);
    }
    expect(fleet.calls).toMatchObject({ transition: 0, report: 0, lease: 0, answer: 0, hold: 0 });
    expect(fleet.calls.note).toBeLessThanOrEqual(2 * 30);
  });
});
