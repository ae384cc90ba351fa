import { describe, expect, test } from '@jest/globals';
import { idOf } from '../../../bin/dlq/letter.ts';
import type { AppliedEvents } from '../../../bin/dlq/newer-events.ts';
import { refusals } from '../../../bin/dlq/refusals.ts';
import { countsText } from '../../../bin/dlq/text.ts';
import { event } from '../worker/rig.ts';
import { bad, dlqRig } from './rig.ts';

/** Any step of a replay that talks to something. */
const STEPS = ['audit', 'reopen', 'replay', 'remove'] as const;

describe('replay', () => {
  test('P11: what was refused is applied once its cause is gone, each once, in order, marked as replayed', async () => {
    const rig = dlqRig();
    await rig.bury(bad('a1', 'A', 1), bad('a2', 'A', 2), bad('b1', 'B', 3));
    expect(rig.dlq.peek()).toHaveLength(3);
    rig.heal();
    const { tally } = await rig.replay();
    expect(tally).toMatchObject({ acted: 3, finished: 0 });
    expect(rig.dlq.peek()).toHaveLength(0);
    expect(rig.fifo.peek().map(({ attributes }) => attributes['replayed'])).toHaveLength(3);
    expect(rig.fifo.peek().every(({ attributes }) => 'replayed' in attributes)).toBe(true);
    await rig.runFor(60_000);
    expect(rig.effects.filter((id) => id.startsWith('a'))).toEqual(['a1', 'a2']);
    expect(rig.effects).toHaveLength(3);
  });

  test('P11: a replay that fails again comes back to the DLQ, and can be replayed again at once', async () => {
    const rig = dlqRig();
    await rig.bury(bad('a1', 'A'));
    for (let round = 0; round < 3; round += 1) {
      expect((await rig.replay()).tally.acted).toBe(1);
      await rig.runFor(60_000);
      expect(rig.dlq.peek()).toHaveLength(1);
    }
    rig.heal();
    await rig.replay();
    await rig.runFor(60_000);
    expect([rig.effects, rig.dlq.peek().length]).toEqual([['a1'], 0]);
  });

  test.each(STEPS.flatMap((step) => [0, 400_000].map((pauseMs) => [step, pauseMs] as const)))(
    'P2: stopped at %s and run again %i ms later: each applied once, in order',
    async (step, pauseMs) => {
      for (const before of [true, false]) {
        const rig = dlqRig();
        await rig.bury(bad('a1', 'A', 1), bad('a2', 'A', 2), bad('b1', 'B', 3));
        rig.heal();
        const callsBefore = rig.calls.length;
        let left = 1;
        const dying =
          <Args extends unknown[], Answer>(work: (...args: Args) => Promise<Answer>) =>
          async (...args: Args): Promise<Answer> => {
            const dies = left > 0;
            left -= 1;
            if (dies && before) throw new Error('killed');
            const answer = await work(...args);
            if (dies) throw new Error('killed');
            return answer;
          };
        const { audit, queue, records } = rig.deps;
        const whole = {
          write: audit.write,
          reopen: records.reopen,
          replay: queue.replay,
          remove: queue.remove,
        };
        if (step === 'audit') audit.write = dying(audit.write);
        if (step === 'reopen') records.reopen = dying(records.reopen);
        if (step === 'replay') queue.replay = dying(queue.replay);
        if (step === 'remove') queue.remove = dying(queue.remove);
        await expect(rig.replay()).rejects.toThrow('killed');
        audit.write = whole.write;
        records.reopen = whole.reopen;
        queue.replay = whole.replay;
        queue.remove = whole.remove;
        if (pauseMs > 0) await rig.runFor(pauseMs);
        await rig.clock.advance(pauseMs);
        await rig.replay();
        await rig.runFor(60_000);
        expect(rig.effects.filter((id) => id.startsWith('a'))).toEqual(['a1', 'a2']);
        expect([rig.effects.length, rig.calls.length - callsBefore, rig.dlq.peek().length]).toEqual([
          3, 3, 0,
        ]);
      }
    },
  );

  test('P3: a letter that came before applied events of its interaction is refused, unless out of order', async () => {
    const rig = dlqRig();
    await rig.bury(bad('a1', 'A', 1), event('a2', 'A', { acceptedAtMs: 2 }), bad('b1', 'B', 3));
    expect(rig.effects).toEqual(['a2']);
    rig.heal();
    const { tally } = await rig.replay();
    expect([...tally.refused]).toEqual([[refusals.laterApplied, 1]]);
    const dry = await rig.replay({ dryRun: true, outOfOrder: true });
    expect(dry.tally.plans).toEqual([
      expect.stringContaining(
        'OUT OF ORDER: it came before events of its interaction that have been applied',
      ),
    ]);
    expect(tally.acted).toBe(1);
    expect((await rig.replay({ outOfOrder: true })).tally.acted).toBe(1);
    await rig.runFor(60_000);
    expect(rig.effects.sort()).toEqual(['a1', 'a2', 'b1']);
  });

  test.each<[string, Partial<AppliedEvents>, string]>([
    ['there are too many records', { complete: false }, refusals.tooMany],
    ['records may be forgotten', { rememberedSinceMs: 2 }, refusals.forgotten],
  ])('P3: where %s it says so and refuses', async (_why, found, sentence) => {
    const rig = dlqRig();
    await rig.bury(bad('a1', 'A', 1));
    const { tally } = await rig.replay({}, async () => ({
      ...{ latestMs: new Map(), complete: true, rememberedSinceMs: 0 },
      ...found,
    }));
    expect([...tally.refused]).toEqual([[sentence, 1]]);
  });

  test('P3: behind a letter that the filter leaves out nothing is replayed, unless out of order', async () => {
    const rig = dlqRig();
    await rig.bury(bad('a1', 'A', 1), bad('a2', 'A', 2), bad('b1', 'B', 3));
    rig.heal();
    const matches = (letter: Parameters<typeof idOf>[0]): boolean => idOf(letter) !== 'a1';
    const { tally } = await rig.replay({ matches });
    expect([tally.acted, [...tally.refused]]).toEqual([1, [[refusals.behind, 1]]]);
    await rig.replay({ matches, outOfOrder: true });
    await rig.runFor(60_000);
    expect(rig.effects).toEqual(['b1', 'a2']);
    expect(rig.dlq.peek().map(({ body }) => JSON.parse(body).eventId)).toEqual(['a1']);
    expect(rig.dlq.counts().inFlight).toBe(0);
  });

  test('P11: what SQS itself moved is replayed at once: under a generation of its own it is not swallowed', async () => {
    const rig = dlqRig();
    rig.send(event('a1', 'A'));
    const [record] = rig.fifo.receive(1);
    if (record === undefined) throw new Error('nothing received');
    rig.fifo.delete(record.receiptHandle);
    rig.dlq.send({ ...record, deduplicationId: record.messageId });
    expect((await rig.replay()).tally.acted).toBe(1);
    expect(rig.fifo.peek().map(({ body }) => JSON.parse(body).generation)).toEqual([1]);
    await rig.runFor(60_000);
    expect(rig.effects).toEqual(['a1']);
  });

  test('P11: a dry run changes nothing and shows everything again', async () => {
    const rig = dlqRig();
    await rig.bury(bad('a1', 'A', 1), bad('b1', 'B', 3));
    const before = rig.dlq.peek().map(({ body }) => body);
    const { tally, unseen } = await rig.replay({ dryRun: true });
    expect([tally.acted, unseen]).toEqual([2, 0]);
    expect(tally.plans?.[0]).toMatch(
      /^a1, genesys .*: back to voice, as copy 2 with its payload as it came \(hash .*…\), with which it failed before: refused\. Checked: .* it is in order/,
    );
    expect(countsText(tally, 'would be replayed', 0)).toContain(tally.plans?.[1]);
    const unlooked = await rig.replay({ dryRun: true }, 'unlooked');
    expect(unlooked.tally.plans?.[0]).toMatch(/; not checked: whether a later one of its group was applied/);
    expect(rig.dlq.peek().map(({ body }) => body)).toEqual(before);
    expect([rig.fifo.peek().length, rig.audit.entries.length, rig.dlq.counts().visible]).toEqual([0, 0, 2]);
    expect((await rig.replay()).tally.acted).toBe(2);
  });

  test('P11: --limit replays so many and leaves the rest', async () => {
    const rig = dlqRig();
    await rig.bury(bad('a1', 'A', 1), bad('b1', 'B', 2), bad('c1', 'C', 3));
    expect((await rig.replay({ limit: 2 })).tally.acted).toBe(2);
    expect([rig.dlq.peek().length, rig.dlq.counts().inFlight]).toEqual([1, 0]);
  });

  test('P11: Ctrl-C leaves the rest visible', async () => {
    const rig = dlqRig();
    await rig.bury(bad('a1', 'A', 1), bad('b1', 'B', 2), bad('c1', 'C', 3));
    const stop = new AbortController();
    const { replay } = rig.deps.queue;
    rig.deps.queue.replay = async (...args) => {
      await replay(...args);
      stop.abort();
    };
    await rig.replay({ signal: stop.signal });
    expect(rig.dlq.counts().inFlight).toBe(0);
    expect(rig.dlq.peek().length + rig.fifo.peek().length).toBe(3);
  });

  test('P11: what Ctrl-C meets after its record was raised is sent', async () => {
    const rig = dlqRig();
    await rig.bury(bad('a1', 'A', 1));
    const stop = new AbortController();
    const { reopen } = rig.deps.records;
    rig.deps.records.reopen = (...args) => {
      stop.abort();
      return reopen(...args);
    };
    expect((await rig.replay({ signal: stop.signal })).tally.acted).toBe(1);
    expect([rig.dlq.peek().length, rig.fifo.peek().length]).toEqual([0, 1]);
  });

  test('P11: what needs no sending takes nobody’s turn', async () => {
    const rig = dlqRig();
    await rig.bury(bad('a1', 'A', 1), bad('b1', 'B', 2));
    for (const record of rig.records.records.values()) record.applied = true;
    let turns = 0;
    rig.deps.pace = async () => {
      turns += 1;
    };
    expect((await rig.replay({ outOfOrder: true })).tally).toMatchObject({ acted: 0, finished: 2 });
    expect(turns).toBe(0);
  });

  test('P2: another payload under a taken id and what is no message are never replayed', async () => {
    const rig = dlqRig();
    await rig.bury(bad('a1', 'A', 1));
    rig.send(event('a1', 'A', { payloadHash: 'other', generation: 5 }));
    rig.fifo.send({ body: 'not JSON', group: 'x', deduplicationId: 'x' });
    await rig.runFor(60_000);
    rig.heal();
    const { tally } = await rig.replay();
    expect(tally.acted).toBe(1);
    expect([...tally.refused.keys()].sort()).toEqual([refusals.conflict, refusals.unreadable].sort());
    await rig.runFor(60_000);
    expect(rig.effects).toEqual(['a1']);
    expect(rig.dlq.peek()).toHaveLength(2);
  });

  test('P9: the audit trail says who, what and why, never the payload', async () => {
    const rig = dlqRig();
    await rig.bury(bad('a1', 'A', 1));
    await rig.replay();
    expect(rig.audit.entries).toMatchObject([
      { operator: 'ann', action: 'replay', queue: 'voice', reason: 'edited' },
    ]);
    expect(JSON.stringify(rig.audit.entries)).not.toContain('bad');
  });
});
