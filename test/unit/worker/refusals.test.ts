/** Refusals and the operations' own breakers at one worker (protocol Refusals). */
import { describe, expect, test } from '@jest/globals';
import { PermanentError, TransientError } from '../../../lambdas/core/errors.ts';
import { untried } from '../../../lambdas/core/retry/history.ts';
import { crashInjector } from './crash-injector.ts';
import { event, targetOf, workerRig } from './rig.ts';

const refuse =
  (...ids: string[]) =>
  async (message: { eventId: string }) => {
    if (ids.includes(message.eventId))
      throw new PermanentError(422, 'crm answered 422', { code: 'BAD', field: 'tier' });
    return {};
  };
type Rig = ReturnType<typeof workerRig>;
const openUntil = (rig: Rig, untilMs: number, guard = rig.operation): void => {
  guard.view = { phase: 'open', untilMs, sinceMs: rig.clock.now(), cause: 'refused' };
};
const outcomes = ({ reports }: Rig['guard']) => reports.map(({ outcome }) => outcome);
const waits = (rig: Rig) => rig.waiting().map(({ id, seconds }) => [id, Math.floor(seconds)]);

describe('a refusal', () => {
  test('P4: is a right answer to the system’s breaker, and the first one a failure of the operation’s, with its cause', async () => {
    const rig = workerRig();
    rig.operation.others = false;
    rig.send(event('a1'));
    rig.script(async (message) => {
      await rig.clock.sleep(300);
      return refuse('a1')(message);
    });
    const beganAtMs = rig.clock.now();
    await rig.runFor(8000);
    expect(rig.calls).toHaveLength(3);
    expect(outcomes(rig.guard)).toEqual(['refused', 'refused', 'refused']);
    expect(outcomes(rig.operation)).toEqual(['refused', 'refused', 'refused']);
    expect(rig.operation.admitted.map(({ fresh }) => fresh)).toEqual([true, false, false]);
    const undecidedSinceMs = rig.guard.reports.map(({ report }) => report?.undecidedSinceMs);
    expect(undecidedSinceMs).toEqual([undefined, undefined, undefined]);
    const since = rig.operation.reports.map(({ report }) => report?.undecidedSinceMs);
    expect(since).toEqual([undefined, beganAtMs + 300, beganAtMs + 300]);
    const refusal = { status: 422, code: 'BAD', field: 'tier' };
    for (const { reports } of [rig.guard, rig.operation])
      expect(reports[0]?.report).toEqual({ beganAtMs, refusal });
    expect(rig.system.metrics.sums.get('CallsRefused/crm')).toBe(3);
  });

  test('P4: is a first one however often SQS has shown the message before', async () => {
    const rig = workerRig();
    rig.send(event('a1'));
    const [record] = rig.fifo.receive(1);
    rig.fifo.changeVisibility(record?.receiptHandle ?? '', 0);
    rig.script(refuse('a1'));
    await rig.poll();
    expect(rig.operation.reports).toMatchObject([{ outcome: 'refused' }]);
  });

  test('P4: of a replay is none of the operation’s', async () => {
    const rig = workerRig();
    rig.operation.others = false;
    rig.send(event('a1', 'i-1', { generation: 2 }));
    rig.script(refuse('a1'));
    await rig.runFor(8000);
    expect(outcomes(rig.operation)).toEqual(['unknown', 'unknown', 'unknown']);
    // It has the leases of those that have failed before.
    expect(rig.operation.admitted.map(({ fresh }) => fresh)).toEqual([false, false, false]);
  });

  test('P4: after which the message is taken is a success of the operation’s', async () => {
    const rig = workerRig();
    rig.send(event('a1'));
    const answers = [refuse('a1'), refuse()];
    rig.script(async (message) => (await answers.shift()?.(message)) ?? {});
    await rig.runFor(8000);
    expect(outcomes(rig.operation)).toEqual(['refused', 'success']);
    expect(rig.operation.reports[1]?.report).not.toHaveProperty('undecidedSinceMs');
  });

  test('P13: ends its claim with what is recorded of it', async () => {
    const ports = crashInjector();
    const rig = workerRig({ wrap: ports.wrap });
    rig.send(event('a1'));
    rig.script(refuse('a1'));
    await rig.poll();
    expect(ports.calls).toContain('records.fail');
    expect(ports.calls).not.toContain('records.release');
  });

  test('P11: comes back after 2 s, then by back-off, with its whole group', async () => {
    const rig = workerRig();
    rig.operation.others = false;
    for (const id of ['a1', 'a2']) rig.send(event(id));
    rig.send(event('b1', 'i-2'));
    rig.script(refuse('a1'));
    const seen: number[] = [];
    for (let tries = 0; tries < 5; tries += 1) {
      await rig.poll();
      expect(rig.waiting().map(({ id }) => id)).toEqual(['a1', 'a2']);
      const [own = 0, tail] = rig.waiting().map(({ seconds }) => seconds);
      expect(tail).toBe(own);
      seen.push(own);
      await rig.clock.advance(own * 1000);
    }
    expect(seen[0]).toBe(2);
    for (const [index, seconds] of seen.slice(1).entries()) {
      expect(seconds).toBeGreaterThanOrEqual(2 ** (index + 2));
      expect(seconds).toBeLessThanOrEqual(2 ** (index + 2) + 1);
    }
    expect(rig.effects).toEqual(['b1']);
  });

  test('P4: condemns nobody while nobody else succeeds, for an hour; then the message goes, undecided', async () => {
    const rig = workerRig();
    rig.operation.others = false;
    rig.send(event('a1'));
    rig.script(refuse('a1'));
    const startMs = rig.clock.now();
    await rig.runUntil(startMs + 3_590_000);
    expect(rig.deadLetters()).toEqual([]);
    await rig.runUntil(startMs + 4_000_000);
    expect(rig.deadLetters()).toMatchObject([
      { message: { eventId: 'a1' }, attributes: { reason: 'undecided', error: 'crm answered 422' } },
    ]);
  });

  test.each(
    (['guard', 'operation'] as const).flatMap((name) =>
      (['half-open until its report', 'open since its report', 'unknown'] as const).map((how) => ({
        name,
        how,
      })),
    ),
  )('P4: that met no closed breaker condemns nobody ($name: $how)', async ({ name, how }) => {
    const rig = workerRig();
    const target = targetOf(event('a1'));
    await rig.records.claim(target, 'x', rig.clock.now(), rig.clock.now() + 10);
    const countedMs = [rig.clock.now() - 9000, rig.clock.now() - 5000];
    const refusals = { tries: 2, countedMs, pending: [], firstAtMs: rig.clock.now() - 9000 };
    await rig.records.fail(target, 'x', { ...untried, tries: 2, refusals }, rig.clock.now());
    const { view } = rig[name];
    const later = { untilMs: rig.clock.now() + 60_000, sinceMs: rig.clock.now() };
    if (how === 'half-open until its report') {
      rig[name].view = { ...view, phase: 'ready-to-probe' };
      rig[name].leases = 1;
      rig[name].onReport = () => Object.assign(rig[name], { view });
    } else if (how === 'unknown') rig[name].admit = async () => ({ kind: 'pass' });
    else rig[name].onReport = () => Object.assign(rig[name], { view: { ...later, phase: 'open' } });
    rig.send(event('a1'));
    rig.script(refuse('a1'));
    await rig.poll();
    expect(rig.calls).toHaveLength(1);
    expect(rig.deadLetters()).toEqual([]);
  });

  test('P4: in the mass waits as a failed one does, and on-call is warned', async () => {
    const rig = workerRig();
    rig.operation.refused = { groups: 9, share: 0.4 };
    rig.send(event('a1'));
    rig.script(refuse('a1'));
    await rig.runFor(60_000);
    expect(rig.deadLetters()).toEqual([]);
    expect(rig.system.metrics.sums.get('MassRefusals/crm')).toBeGreaterThan(0);
    expect(rig.system.log.lines).toContainEqual({
      level: 'warn',
      message: 'many messages are refused: this one waits as a failed one does',
      fields: {
        downstream: 'crm',
        operation: 'events',
        error: 'crm answered 422',
        correlationId: 'correlation-a1',
      },
    });
    await rig.runFor(4_000_000);
    expect(rig.deadLetters()).toMatchObject([{ attributes: { reason: 'permanent' } }]);
  });
});

describe('an operation’s breaker', () => {
  test('P3, P4: puts the head of each group back at once with its tail, without a claim or a call, and stops no source', async () => {
    const rig = workerRig();
    for (const id of ['a1', 'a2', 'b1']) rig.send(event(id, id.slice(0, 1)));
    openUntil(rig, rig.clock.now() + 40_000);
    const startMs = rig.clock.now();
    await rig.poll();
    expect(rig.clock.now()).toBe(startMs);
    expect(rig.calls).toEqual([]);
    expect(rig.records.records.size).toBe(0);
    expect(waits(rig)).toEqual([
      ['a1', 40],
      ['a2', 40],
      ['b1', 40],
    ]);
  });

  test('P13: that opens with one message keeps the next of its group back without a claim', async () => {
    const rig = workerRig();
    for (const id of ['a1', 'a2']) rig.send(event(id));
    rig.operation.onReport = () => openUntil(rig, rig.clock.now() + 40_000);
    await rig.poll();
    expect(rig.effects).toEqual(['a1']);
    expect(waits(rig)).toEqual([['a2', 40]]);
    expect(rig.records.records.size).toBe(1);
  });

  test('P13: puts ten groups back in one call', async () => {
    const puts: number[] = [];
    const rig = workerRig({
      wrap: (seams) => ({
        ...seams,
        queue: {
          ...seams.queue,
          async release(records, seconds) {
            puts.push(records.length);
            return seams.queue.release(records, seconds);
          },
        },
      }),
    });
    for (let index = 0; index < 10; index += 1) rig.send(event(`e${index}`, `i${index}`));
    // Long enough for releases to be spread.
    rig.operation.view = {
      phase: 'open',
      untilMs: rig.clock.now() + 40_000,
      sinceMs: rig.clock.now() - 3_600_000,
    };
    await rig.poll();
    expect(puts).toEqual([10]);
  });

  test('P4: holds the whole batch where so much waits that it can not all be in flight', async () => {
    const rig = workerRig();
    rig.guard.isBackpressured = true;
    rig.send(event('a1'));
    openUntil(rig, rig.clock.now() + 40_000);
    const startMs = rig.clock.now();
    await rig.poll();
    expect(rig.clock.now() - startMs).toBeGreaterThanOrEqual(10_000);
    expect(waits(rig)).toEqual([['a1', 30]]);
  });

  test('P4: keeps nothing in the queue beyond its time', async () => {
    const rig = workerRig();
    rig.send(event('a1'));
    await rig.clock.advance(345_600_000 - 43_200_000);
    openUntil(rig, rig.clock.now() + 40_000);
    await rig.poll();
    expect(rig.deadLetters()).toMatchObject([{ attributes: { reason: 'retention' } }]);
  });

  test('P4: that has no lease for a message gives the system’s back', async () => {
    const rig = workerRig();
    for (const group of ['a', 'b']) rig.send(event(`${group}1`, group));
    rig.operation.view = { phase: 'ready-to-probe', untilMs: 0, sinceMs: rig.clock.now() };
    rig.operation.leases = 1;
    await rig.poll();
    expect(rig.effects).toEqual(['a1']);
    expect(outcomes(rig.guard).sort()).toEqual(['released', 'success']);
    expect(outcomes(rig.operation)).toEqual(['success']);
    expect(waits(rig)).toEqual([['b1', 1]]);
    const [held] = [...rig.records.records.values()].filter(({ applied }) => !applied);
    expect(held?.owner).toBe('');
  });

  test('P4: is not asked while the system’s refuses', async () => {
    const rig = workerRig({ settings: { holdMs: 0 } });
    rig.send(event('a1'));
    openUntil(rig, rig.clock.now() + 40_000, rig.guard);
    await rig.poll();
    expect(rig.operation.admitted).toEqual([]);
  });

  test('P4: hears of an effect as its success; what else goes wrong only uses its lease up', async () => {
    const rig = workerRig();
    for (const group of ['a', 'b']) rig.send(event(`${group}1`, group));
    rig.script(async ({ eventId }) => {
      if (eventId === 'a1') throw new TransientError('crm answered 500');
      return {};
    });
    await rig.poll();
    expect(outcomes(rig.operation).sort()).toEqual(['failure', 'success']);
  });

  test('P11: others’ calls of the same operation say whose fault failures are', async () => {
    const rig = workerRig();
    rig.operation.others = false;
    rig.send(event('a1'));
    rig.script(async () => {
      throw new TransientError('crm answered 500');
    });
    await rig.runFor(3 * 3_600_000);
    expect(rig.deadLetters()).toEqual([]);
    rig.operation.others = true;
    await rig.runFor(3_600_000);
    expect(rig.deadLetters()).toMatchObject([{ attributes: { reason: 'retries-exhausted' } }]);
  });
});
