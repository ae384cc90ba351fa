/** A drill is worth what its verdict finds: broken logs must be found broken. */
import { describe, expect, test } from '@jest/globals';
import {
  type Accepted,
  certainPairs,
  type Effect,
  type LookupOutcome,
  outOfOrder,
  type VerdictInput,
  verdictOf,
} from '../../../local/report/verdict.ts';

/** Three events of one interaction, each sent after the answer to the one before. */
const accepted: Accepted[] = ['a', 'b', 'c'].map((reference, index) => ({
  reference,
  sink: 'crm',
  group: 'g',
  firstSentMs: index * 100,
  acceptedMs: index * 100 + 50,
}));
const effect = (reference: string, seq: number): Effect => ({
  reference,
  sink: 'crm',
  seq,
  atMs: seq * 1000,
});
const sound: Effect[] = [effect('a', 1), effect('b', 2), effect('c', 3)];
const lookup: LookupOutcome = {
  sentMs: 0,
  latencyMs: 10,
  status: 200,
  source: 'cache',
  usable: true,
  hasNumber: true,
};
const input = (changes: Partial<VerdictInput>): VerdictInput => ({
  accepted,
  unaccepted: [],
  effects: sound,
  deadLettered: 0,
  deadLetters: [],
  lookups: [lookup],
  ...changes,
});

describe('a sound log', () => {
  test('has every fault at zero', () => {
    expect(verdictOf(input({}))).toMatchObject({
      accepted: 3,
      appliedOnce: 3,
      appliedTwice: 0,
      lost: 0,
      outOfOrder: 0,
      deadLettered: 0,
      lookupsNotAnswered: 0,
      neverAccepted: 0,
      foreign: 0,
    });
  });

  test('stays sound whatever the order in which its effects are listed', () => {
    expect(verdictOf(input({ effects: [...sound].reverse() })).outOfOrder).toBe(0);
  });

  test('an effect of something never answered 200 is neither lost nor foreign', () => {
    const verdict = verdictOf(input({ unaccepted: ['d'], effects: [...sound, effect('d', 4)] }));
    expect(verdict).toMatchObject({ lost: 0, foreign: 0, neverAccepted: 1 });
  });
});

describe('a broken log', () => {
  test('P1: an accepted event without effect is lost', () => {
    const verdict = verdictOf(input({ effects: [effect('a', 1), effect('c', 2)] }));
    expect(verdict).toMatchObject({ lost: 1, appliedOnce: 2, examples: { lost: ['b'] } });
  });

  test('P1: an effect in the other sink does not count', () => {
    const misplaced: Effect = { ...effect('b', 2), sink: 'warehouse' };
    const verdict = verdictOf(input({ effects: [effect('a', 1), misplaced, effect('c', 3)] }));
    expect(verdict).toMatchObject({ lost: 1, foreign: 0 });
  });

  test('P2: a second effect is seen', () => {
    const verdict = verdictOf(input({ effects: [...sound, effect('b', 4)] }));
    expect(verdict).toMatchObject({ appliedTwice: 1, appliedOnce: 2, examples: { appliedTwice: ['b'] } });
  });

  test('P3: an event that overtook an earlier one is seen', () => {
    const verdict = verdictOf(input({ effects: [effect('b', 1), effect('a', 2), effect('c', 3)] }));
    expect(verdict).toMatchObject({ outOfOrder: 1, appliedOnce: 3, examples: { outOfOrder: ['a'] } });
  });

  test('P3: overtaking is seen across a third event', () => {
    expect(outOfOrder(accepted, [effect('c', 1), effect('a', 2), effect('b', 3)])).toEqual(['a', 'b']);
  });

  test('P11: what was dead-lettered is not lost', () => {
    const effects = [effect('a', 1), effect('c', 2)];
    const verdict = verdictOf(input({ effects, deadLettered: 1, deadLetters: ['b'] }));
    expect(verdict).toMatchObject({ lost: 0, deadLettered: 1, appliedOnce: 2 });
  });

  test('P4: dead letters are told', () => {
    expect(verdictOf(input({ deadLettered: 2 })).deadLettered).toBe(2);
  });

  test.each([
    ['an error', { status: 503 }],
    ['no answer', { status: 0, usable: false }],
    ['an unusable body', { usable: false }],
    ['a late answer', { latencyMs: 3501 }],
  ])('P5: %s is no answer', (_name, change) => {
    expect(verdictOf(input({ lookups: [lookup, { ...lookup, ...change }] })).lookupsNotAnswered).toBe(1);
  });

  test('P2: an effect that nobody sent is foreign', () => {
    expect(verdictOf(input({ effects: [...sound, effect('x', 4)] })).foreign).toBe(1);
  });
});

describe('order', () => {
  test('P3: acceptances that overlap in time may take effect in either order', () => {
    const overlapping = accepted.map((one) => ({ ...one, acceptedMs: 1000 }));
    expect(outOfOrder(overlapping, [effect('c', 1), effect('b', 2), effect('a', 3)])).toEqual([]);
    expect(certainPairs(overlapping)).toBe(0);
  });

  test('P3: a retry widens the time of acceptance back to its first attempt', () => {
    const retried: Accepted[] = [
      { reference: 'a', sink: 'crm', group: 'g', firstSentMs: 0, acceptedMs: 500 },
      { reference: 'b', sink: 'crm', group: 'g', firstSentMs: 100, acceptedMs: 150 },
    ];
    expect(outOfOrder(retried, [effect('b', 1), effect('a', 2)])).toEqual([]);
  });

  test('P3: groups do not wait for each other', () => {
    const apart = accepted.map((one) => ({ ...one, group: one.reference }));
    expect(outOfOrder(apart, [effect('c', 1), effect('b', 2), effect('a', 3)])).toEqual([]);
  });

  test('what has no group has no order', () => {
    const loose = accepted.map((one) => ({ ...one, group: '' }));
    expect(outOfOrder(loose, [effect('c', 1), effect('a', 2)])).toEqual([]);
  });

  test('it says how many pairs there were to judge', () => {
    expect(certainPairs(accepted)).toBe(2);
  });
});
