/** Fields that connectors send back, through the updater: once, found afterwards, each rule for itself. */
import { describe, expect, it, jest } from '@jest/globals';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { PermanentError, ThrottledError } from '../../../lambdas/core/errors.ts';
import { formerUpdateKey } from '../../../lambdas/core/platform/updates/pending.ts';
import type { PlatformUpdateMessage } from '../../../lambdas/core/ports.ts';
import { updaterRig } from './updater-rig.ts';

const back = (level: string, more: Partial<PlatformUpdateMessage> = {}): Partial<PlatformUpdateMessage> => ({
  interactionId: 'i',
  writeBack: { from: 'loyalty/visit', attributes: { level } },
  ...more,
});
const key = formerUpdateKey(hasher, {
  platform: 'genesys',
  interactionId: 'i',
  writeBack: { from: 'loyalty/visit' },
});
const noteOf = async (rig: ReturnType<typeof updaterRig>) =>
  (await rig.notes.read([key], rig.clock.now())).get(key);

describe.each([true, false])('fields that go back (each update a call of its own: %p)', (onlyNewCases) => {
  it('P2: a message that SQS delivers again is not sent again, nor is the same under another event', async () => {
    const rig = updaterRig({ onlyNewCases });
    await rig.invoke(rig.record('a', back('gold')));
    await rig.invoke(rig.record('a', back('gold')));
    await rig.invoke(rig.record('b', back('gold', { eventId: 'later', processedAtMs: 20, caseId: 'a' })));
    expect(rig.calls.map(({ cases }) => cases)).toEqual(['a']);
    await rig.invoke(rig.record('c', back('silver', { processedAtMs: 30 })));
    expect(rig.calls.map(({ cases }) => cases)).toEqual(['a', 'c']);
  });

  it('P3: an older one of the rule that comes late changes nothing; another rule’s goes for itself', async () => {
    const rig = updaterRig({ onlyNewCases });
    await rig.invoke(rig.record('a', back('gold', { processedAtMs: 20 })));
    await rig.invoke(rig.record('b', back('silver', { processedAtMs: 10 })));
    const other = { writeBack: { from: 'points/visit', attributes: { points: '1' } }, processedAtMs: 10 };
    await rig.invoke(rig.record('c', back('', other)));
    expect(rig.calls.map(({ cases }) => cases)).toEqual(['a', 'c']);
  });

  it('P3: values that come back to what was sent last outdate what is tried again in between', async () => {
    const rig = updaterRig({ onlyNewCases });
    await rig.invoke(rig.record('a', back('gold', { processedAtMs: 10 })));
    rig.state.answer = async () => Promise.reject(new ThrottledError(5000, 'genesys answered 429'));
    const silver = rig.record('b', back('silver', { processedAtMs: 20 }));
    expect(await rig.invoke(silver)).toEqual(['m-b']);
    rig.state.answer = async () => ({});
    expect(await rig.invoke(rig.record('c', back('gold', { processedAtMs: 30, caseId: 'a' })))).toEqual([]);
    expect(await rig.invoke(silver)).toEqual([]);
    expect(rig.calls.map(({ cases }) => cases)).toEqual(['a', 'b']);
  });

  it('P15: what was applied is noted, with what there was no place for', async () => {
    const rig = updaterRig({ onlyNewCases });
    rig.state.left = 'the customer has no external contact';
    await rig.invoke(rig.record('a', back('gold')));
    expect(await noteOf(rig)).toMatchObject({ appliedThroughMs: 10, left: rig.state.left });
    expect(rig.log.lines).toEqual([
      {
        level: 'info',
        message: 'an update was applied in part',
        fields: { platform: 'genesys', left: rig.state.left },
      },
    ]);
    rig.state.left = undefined;
    await rig.invoke(rig.record('b', back('silver', { processedAtMs: 20 })));
    expect(await noteOf(rig)).not.toHaveProperty('left');
  });

  it('P15: what there was no place for stays noted while the same values come again', async () => {
    const rig = updaterRig({ onlyNewCases });
    rig.state.left = 'the customer has no external contact';
    await rig.invoke(rig.record('a', back('gold')));
    await rig.invoke(rig.record('b', back('gold', { caseId: 'a', processedAtMs: 20 })));
    expect(rig.calls).toHaveLength(1);
    expect(await noteOf(rig)).toMatchObject({ appliedThroughMs: 20, left: rig.state.left });
  });

  it('P5: what was sent already costs no write when it is delivered again', async () => {
    const rig = updaterRig({ onlyNewCases });
    await rig.invoke(rig.record('a', back('gold')));
    const settled = jest.spyOn(rig.notes, 'settled');
    await rig.invoke(rig.record('a', back('gold')));
    expect([rig.calls.length, settled.mock.calls]).toEqual([1, []]);
  });

  it('P15: what was dead-lettered is noted, until a later one takes effect; P9: without a value', async () => {
    const rig = updaterRig({ onlyNewCases });
    rig.state.answer = async () => Promise.reject(new PermanentError(404, 'genesys answered 404'));
    await rig.invoke(rig.record('a', back('a-secret-level')));
    expect(rig.letters).toMatchObject([{ id: 'm-a', note: { reason: 'permanent' } }]);
    const letter = { reason: 'permanent', error: 'genesys answered 404', throughMs: 10 };
    expect(await noteOf(rig)).toMatchObject({ letter });
    expect(JSON.stringify([await noteOf(rig), rig.log.lines, rig.letters])).not.toContain('secret');
    rig.state.answer = async () => ({});
    await rig.invoke(rig.record('b', back('gold', { processedAtMs: 20 })));
    expect(await noteOf(rig)).not.toHaveProperty('letter');
  });

  it('P11: what could not be set for itself is tried again by back-off', async () => {
    const rig = updaterRig({ onlyNewCases });
    rig.state.answer = async () => ({ i: 'conflict' });
    expect(await rig.invoke(rig.record('a', back('gold')))).toEqual(['m-a']);
    expect((await noteOf(rig))?.history).toMatchObject({
      counted: 1,
      lastError: 'genesys could not update it: conflict',
    });
    rig.state.answer = async () => ({});
    expect(await rig.invoke(rig.record('a', back('gold')))).toEqual([]);
    expect(await noteOf(rig)).toMatchObject({ appliedThroughMs: 10, history: { tries: 0 } });
  });
});

describe('a case that a note says is set', () => {
  const noted = async (onlyNewCases: boolean) => {
    const rig = updaterRig({ onlyNewCases });
    await rig.notes.settled(rig.keyOf('a'), 10, rig.clock.now(), { caseId: 'a' });
    const settled = jest.spyOn(rig.notes, 'settled');
    await rig.invoke(rig.record('a', { processedAtMs: 20 }));
    return { calls: rig.calls.length, writes: settled.mock.calls.length };
  };

  it('P5: is neither sent nor noted again where each update is a call of its own', async () => {
    expect(await noted(true)).toEqual({ calls: 0, writes: 0 });
  });

  it('P11: is sent again where updates go together: only the other way leaves such notes', async () => {
    expect((await noted(false)).calls).toBe(1);
  });
});
