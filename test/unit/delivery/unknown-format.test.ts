/** What a newer release wrote: it waits in its place, is alarmed, and is never taken for malformed. */
import { describe, expect, test } from '@jest/globals';
import { memorySystem } from '../../../lambdas/adapters/memory/system.ts';
import { createKeepUnknown } from '../../../lambdas/core/delivery/unknown-format.ts';
import { UnknownFormatError } from '../../../lambdas/core/errors.ts';
import { updaterRig } from '../platform/updater-rig.ts';
import { event, workerRig } from '../worker/rig.ts';

const DAY = 86_400_000;
const newer = (id: string) => ({ ...event(id), v: 2 }) as ReturnType<typeof event>;

describe('a message of an unknown format', () => {
  test('P3, P11: goes back with what is behind it in its interaction; others go on', async () => {
    const rig = workerRig();
    rig.send(newer('a1'));
    rig.send(event('a2'));
    rig.send(event('b1', 'i-2'));
    await rig.poll();
    expect(rig.effects).toEqual(['b1']);
    expect(rig.deadLetters()).toEqual([]);
    expect(rig.waiting().map(({ id }) => id)).toEqual(['a1', 'a2']);
    expect(new Set(rig.waiting().map(({ seconds }) => seconds)).size).toBe(1);
    expect(rig.system.metrics.sums.get('UnknownFormat/event')).toBe(1);
    expect(rig.system.log.lines).toContainEqual({
      level: 'error',
      message: 'message of an unknown format released',
      fields: { error: new UnknownFormatError('event'), correlationId: expect.any(String) },
    });
  });

  test('P4: waits longer the older it is, within its receives, and goes to the DLQ as it came when its time is over', async () => {
    const rig = workerRig();
    rig.send(newer('a1'));
    await rig.runFor(3.5 * DAY - 2000);
    expect(rig.deadLetters()).toEqual([]);
    expect(rig.fifo.peek()[0]?.receiveCount).toBeLessThan(1000);
    await rig.runFor(DAY / 2);
    expect(rig.deadLetters()).toMatchObject([{ message: newer('a1'), attributes: { reason: 'retention' } }]);
    expect(rig.fifo.peek()).toEqual([]);
  });

  test('P4: alone: waits by its age, and has a letter of its own from the end of its time on', async () => {
    const { clock, ...system } = memorySystem();
    const ids: string[] = [];
    const keep = createKeepUnknown({
      queue: { deadLetter: async (_message, _body, _note, id) => void ids.push(id) },
      system: { ...system, clock, random: { ...system.random, unit: () => 0.5 } },
      source: 'voice',
      backOff: { baseMs: 1000, maxMs: 60_000 },
      retention: { retentionS: 100, guardMs: 20_000 },
    });
    const record = { messageId: 'm-1', body: '{}', receiptHandle: 'r', group: 'g', receiveCount: 1 };
    const at = (ageMs: number) =>
      keep({ ...record, attributes: {}, sentAtMs: clock.now() - ageMs }, new UnknownFormatError('event'));
    // By that age exponential back-off would have made three tries.
    expect(await at(7000)).toBe(clock.now() + 8000 + 500);
    expect(await at(79_999)).toBe(clock.now() + 60_000);
    expect(ids).toEqual([]);
    expect(await at(80_000)).toBeUndefined();
    expect(ids).toEqual(['unknown:m-1']);
  });

  test('P2: a record of an unknown format keeps its event in the queue', async () => {
    const rig = workerRig({
      wrap: (seams) => ({
        ...seams,
        records: { ...seams.records, claim: () => Promise.reject(new UnknownFormatError('record')) },
      }),
    });
    rig.send(event('a1'));
    await rig.poll();
    expect(rig.calls).toEqual([]);
    expect(rig.waiting()).toEqual([{ id: 'a1', seconds: 60 }]);
    expect(rig.system.metrics.sums.get('UnknownFormat/record')).toBe(1);
  });

  test('P11: an update goes back, too, and is dead-lettered only at the end of its time', async () => {
    const rig = updaterRig();
    const one = { ...rig.record('a'), body: '{"v":3}' };
    expect(await rig.invoke(one)).toEqual([one.messageId]);
    expect(rig.letters).toEqual([]);
    expect(rig.metrics.sums.get('UnknownFormat/platform-update')).toBe(1);
    expect(await rig.invoke({ ...one, sentAtMs: rig.clock.now() - 3.6 * DAY })).toEqual([]);
    expect(rig.letters).toMatchObject([{ id: one.messageId, note: { reason: 'retention' } }]);
  });
});
