/** A replay that an operator has stopped, and what a record says of a Retry-After. */
import { describe, expect, test } from '@jest/globals';
import { ThrottledError, TransientError } from '../../../lambdas/core/errors.ts';
import { event, targetOf, workerRig } from './rig.ts';

const deed = { did: 'stop', by: 'ann', why: 'the system is down' } as const;
const replay = event('a1', 'i-1', { generation: 2 });
const { key } = targetOf(replay);

describe('a replay that is stopped', () => {
  test('P11: goes among the letters at its next turn with its last error, without a call; what is behind it goes on', async () => {
    const rig = workerRig();
    rig.send(replay);
    rig.send(event('a2'));
    rig.script(async ({ eventId }) => {
      if (eventId === 'a1') throw new TransientError('crm answered 503');
      return {};
    });
    await rig.poll();
    expect(rig.calls).toHaveLength(1);
    expect(await rig.records.replays.stop(key, rig.clock.now(), deed)).toBe(true);
    await rig.runFor(60_000);
    expect(rig.calls.map(({ id }) => id)).toEqual(['a1', 'a2']);
    expect(rig.deadLetters()).toMatchObject([
      {
        message: { eventId: 'a1', generation: 3 },
        attributes: {
          ...{ reason: 'stopped', error: 'crm answered 503', attempts: '1' },
          lastAt: String(rig.calls[0]?.atMs),
        },
      },
    ]);
    // From then on it is a letter as any other: it can be replayed again, and is not stopped then.
    const again = { ...targetOf(replay), generation: 4 };
    expect(await rig.records.replays.reopen(again, rig.clock.now())).toEqual({ kind: 'reopened' });
    const claim = await rig.records.claim(again, 'x', rig.clock.now(), 0);
    expect(claim).not.toHaveProperty('isStopped');
  });

  test('P11: that was not tried yet says so', async () => {
    const rig = workerRig();
    rig.send(replay);
    await rig.records.replays.reopen(targetOf(replay), rig.clock.now());
    expect(await rig.records.replays.stop(key, rig.clock.now(), deed)).toBe(true);
    const lastAt = String(rig.clock.now());
    await rig.poll();
    expect(rig.calls).toEqual([]);
    expect(rig.deadLetters()).toMatchObject([
      { attributes: { reason: 'stopped', error: 'not tried since its replay', lastAt } },
    ]);
  });
});

describe('what a record says of a Retry-After', () => {
  test.each([
    ['is when its message comes back', 400_000, 400],
    ['is no longer than any may be', 4_000_000, 900],
  ])('P15: it %s', async (_name, retryAfterMs, seconds) => {
    const rig = workerRig();
    rig.send(event('a1'));
    rig.script(() => Promise.reject(new ThrottledError(retryAfterMs, 'crm answered 429')));
    const startMs = rig.clock.now();
    await rig.poll();
    expect(rig.waiting()).toEqual([{ id: 'a1', seconds }]);
    expect(rig.records.records.get(key)?.heldUntilMs).toBe(startMs + seconds * 1000);
  });

  test('P15: nothing, where none came', async () => {
    const rig = workerRig();
    rig.send(event('a1'));
    rig.script(() => Promise.reject(new TransientError('crm answered 503')));
    await rig.poll();
    expect(rig.records.records.get(key)).not.toHaveProperty('heldUntilMs');
  });
});
