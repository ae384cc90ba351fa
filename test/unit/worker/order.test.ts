import { describe, expect, test } from '@jest/globals';
import { TransientError } from '../../../lambdas/core/errors.ts';
import { event, targetOf, workerRig } from './rig.ts';

const failOnce = (id: string) => {
  let failed = false;
  return async ({ eventId }: { eventId: string }) => {
    if (eventId === id && !failed) {
      failed = true;
      throw new TransientError('crm answered 500');
    }
    return {};
  };
};

describe('order in a group', () => {
  test('P3: several messages of one group in one batch take effect in order', async () => {
    const rig = workerRig();
    for (const id of ['a1', 'a2', 'a3']) rig.send(event(id));
    expect(await rig.poll()).toBe(3);
    expect(rig.effects).toEqual(['a1', 'a2', 'a3']);
    expect(rig.fifo.peek()).toEqual([]);
  });

  test('P3: the second of three fails: first applied once, second retried with back-off, third not before it', async () => {
    const rig = workerRig();
    for (const id of ['a1', 'a2', 'a3']) rig.send(event(id));
    rig.script(failOnce('a2'));
    await rig.poll();
    expect(rig.effects).toEqual(['a1']);
    expect(rig.calls.map(({ id }) => id)).toEqual(['a1', 'a2']);
    const [second, third] = rig.waiting();
    expect(second?.id).toBe('a2');
    // 2^1 s and up to a second of jitter, in whole seconds.
    expect(second?.seconds).toBeGreaterThanOrEqual(2);
    expect(second?.seconds).toBeLessThanOrEqual(3);
    expect(third).toEqual({ id: 'a3', seconds: second?.seconds });
    await rig.runFor(10_000);
    expect(rig.effects).toEqual(['a1', 'a2', 'a3']);
    expect(rig.calls.map(({ id }) => id)).toEqual(['a1', 'a2', 'a2', 'a3']);
  });

  test('P3: the group is locked no longer than the back-off, other groups not at all', async () => {
    const rig = workerRig();
    rig.send(event('a1', 'a'));
    rig.send(event('a2', 'a'));
    rig.send(event('b1', 'b'));
    rig.script(failOnce('a1'));
    await rig.poll();
    expect(rig.effects).toEqual(['b1']);
    rig.send(event('a3', 'a'));
    rig.send(event('b2', 'b'));
    await rig.poll();
    expect(rig.effects).toEqual(['b1', 'b2']);
    await rig.clock.advance(3000);
    await rig.poll();
    expect(rig.effects).toEqual(['b1', 'b2', 'a1', 'a2', 'a3']);
  });

  test('P3: a slow group holds no other up', async () => {
    const rig = workerRig();
    rig.send(event('a1', 'a'));
    rig.send(event('a2', 'a'));
    rig.send(event('b1', 'b'));
    const order: string[] = [];
    rig.script(async ({ eventId }) => {
      if (eventId === 'a1') await rig.clock.sleep(2000);
      order.push(eventId);
      return {};
    });
    await rig.poll();
    expect(order).toEqual(['b1', 'a1', 'a2']);
  });

  test('P2: a redelivered copy of an applied event makes no call', async () => {
    const rig = workerRig();
    rig.send(event('a1'));
    await rig.poll();
    await rig.clock.advance(400_000);
    rig.send(event('a1'));
    await rig.poll();
    expect(rig.calls).toHaveLength(1);
    expect(rig.fifo.peek()).toEqual([]);
  });

  test('P2: two copies in one batch lead to one call, whether the effect is recorded at once or later', async () => {
    for (const answer of [{}, { caseId: 'case' }]) {
      const rig = workerRig();
      rig.send(event('a1'));
      await rig.clock.advance(301_000);
      rig.send(event('a1'));
      rig.send(event('a2'));
      rig.script(async () => answer);
      expect(await rig.poll()).toBe(3);
      expect(rig.calls.map(({ id }) => id)).toEqual(['a1', 'a2']);
      expect(rig.fifo.peek()).toEqual([]);
    }
  });

  test('P2: while another container holds the claim, the record and its tail wait for its end', async () => {
    const rig = workerRig();
    rig.send(event('a1'));
    rig.send(event('a2'));
    await rig.records.claim(targetOf(event('a1')), 'other', rig.clock.now(), rig.clock.now() + 7000);
    await rig.poll();
    expect(rig.calls).toEqual([]);
    expect(rig.waiting()).toEqual([
      { id: 'a1', seconds: 7 },
      { id: 'a2', seconds: 7 },
    ]);
    await rig.clock.advance(7000);
    await rig.poll();
    expect(rig.effects).toEqual(['a1', 'a2']);
  });
});
