/** Replays that anybody can watch and stop, whoever made them. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import { createNoting, type ReplayNote } from '../../../bin/dlq/replay-notes.ts';
import { stopReplay } from '../../../bin/dlq/stop.ts';
import { SettingError } from '../../../lambdas/core/errors.ts';
import { event, targetOf } from '../worker/rig.ts';
import { bad, dlqRig } from './rig.ts';

const keyOf = (id: string): string => targetOf(event(id)).key;
const how = { queueName: 'voice', operator: 'ann', reason: 'still down' } as const;

let rig: ReturnType<typeof dlqRig>;
let kept: ReplayNote[];
const notes = {
  read: async () => kept,
  async write(next: readonly ReplayNote[]) {
    kept = [...next];
  },
};
beforeEach(() => {
  rig = dlqRig();
  kept = [{ key: 'k', id: 'of another', queue: 'digital' }];
  Object.assign(rig.deps, { notes });
});

describe('a replay', () => {
  test('P15: is noted with its id and record, the newest first, beside those of others', async () => {
    await rig.bury(bad('a1', 'A'), bad('b1', 'B'));
    await rig.replay();
    expect(
      kept
        .map(({ id }) => id)
        .slice(0, 2)
        .sort(),
    ).toEqual(['a1', 'b1']);
    expect(kept).toContainEqual({ key: keyOf('a1'), id: 'a1', queue: 'voice' });
    expect(kept.at(-1)).toMatchObject({ id: 'of another' });
  });

  test('P15: of which nothing was sent is noted nowhere', async () => {
    await rig.bury(bad('a1', 'A'));
    await rig.replay({ dryRun: true });
    expect(kept).toHaveLength(1);
  });

  test('P15: of many leaves the newest twenty, and a long run notes them while it goes on', async () => {
    const noting = createNoting(notes, rig.clock);
    const add = (index: number) => noting.add({ key: `k${index}`, id: `e${index}`, queue: 'voice' });
    for (let index = 0; index < 30; index += 1) await add(index);
    expect(kept).toHaveLength(1);
    await rig.clock.advance(2000);
    await add(30);
    expect(kept).toHaveLength(20);
    expect(kept[0]).toMatchObject({ id: 'e30' });
    await add(5);
    await noting.end();
    expect(kept.map(({ id }) => id).slice(0, 3)).toEqual(['e5', 'e30', 'e29']);
    expect(kept).toHaveLength(20);
  });
});

describe('stopping a replay', () => {
  test('P11: what fails again comes back as a letter at its next turn, under a reason of its own; the trail says who and why', async () => {
    await rig.bury(bad('a1', 'A'));
    await rig.replay();
    await rig.poll();
    const calls = rig.calls.length;
    await stopReplay(rig.deps, how, keyOf('a1'));
    await rig.runFor(600_000);
    expect(rig.calls).toHaveLength(calls);
    expect(rig.deadLetters()).toMatchObject([
      { message: { eventId: 'a1' }, attributes: { reason: 'stopped', error: 'refused' } },
    ]);
    expect(rig.audit.entries.at(-1)).toMatchObject({ action: 'stop', operator: 'ann', reason: 'still down' });
    // It is mended and replayed as any other letter, and applied once.
    rig.heal();
    await rig.replay();
    await rig.runFor(60_000);
    expect(rig.effects).toEqual(['a1']);
  });

  test('P11: nothing is stopped, and the trail holds nothing, where there is no replay under way', async () => {
    rig.heal();
    rig.send(event('live'));
    await rig.poll();
    rig.send(event('new'));
    await rig.records.observe(keyOf('new'), 'hash-new', rig.clock.now());
    for (const id of ['live', 'new', 'unknown'])
      await expect(stopReplay(rig.deps, how, keyOf(id))).rejects.toThrow(SettingError);
    await expect(stopReplay({ audit: rig.audit, clock: rig.clock }, how, 'k')).rejects.toThrow(SettingError);
    expect(rig.audit.entries).toEqual([]);
  });

  test('P11: what is a letter again already is told as not stopped', async () => {
    await rig.bury(bad('a1', 'A'));
    await expect(stopReplay(rig.deps, how, keyOf('a1'))).rejects.toThrow('a dead letter again');
  });
});
