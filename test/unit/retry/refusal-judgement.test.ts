/** Whose fault refusals are: others' calls that began after them say it (protocol Refusals). */
import { describe, expect, test } from '@jest/globals';
import type { RefusedCall, TryHistory } from '../../../lambdas/core/ports.ts';
import { afterRefusal, untried } from '../../../lambdas/core/retry/history.ts';
import {
  attributeRefusals,
  type RefusalEvidence,
  verdictOnRefusal,
} from '../../../lambdas/core/retry/refusal-attribution.ts';

const HOUR = 3_600_000;
const rule = {
  maxCounted: 2,
  massGroups: 3,
  massShare: 0.05,
  massFewShare: 0.1,
  failures: { maxCounted: 5, minAgeMs: HOUR },
};
interface Known {
  /** When the call began that is another group's newest success. */
  othersBeganMs?: number;
  openedMs?: readonly number[];
  unknownBeforeMs?: number;
  groups?: number;
  share?: number;
  /** Of the window's last third. */
  lately?: { groups: number; share: number };
  closedAtMs?: number;
}
const none = { groups: 0, share: 0 };
const evidence = (known: Known = {}): RefusalEvidence => ({
  otherGroupSucceededSince: async (_group, sinceMs, of) =>
    of?.begun === true && (known.othersBeganMs ?? Number.NEGATIVE_INFINITY) >= sinceMs,
  async openedWithin(atMs, withinMs) {
    if (known.openedMs?.some((at) => at >= atMs && at <= atMs + withinMs)) return 'yes';
    return atMs < (known.unknownBeforeMs ?? 0) ? 'unknown' : 'no';
  },
  refusals: async (of) =>
    of?.lately ? (known.lately ?? none) : { groups: known.groups ?? 0, share: known.share ?? 0 },
  lastClosedAtMs: async () => known.closedAtMs ?? 0,
});
const call = (beganAtMs: number): RefusedCall => ({ beganAtMs, atMs: beganAtMs + 50 });
const refusedAt = (...beganMs: number[]): TryHistory =>
  beganMs.reduce((history, atMs) => afterRefusal(history, call(atMs), 'no', 0), untried);
const judged = async (history: TryHistory, known: Known) =>
  (await attributeRefusals(history, 'g', 10_000, evidence(known))).refusals;

describe('a refusal', () => {
  test.each([
    ['before its answer', 1049, [], [1000]],
    ['once it was answered', 1050, [1000], []],
  ])('P4: where another call began %s', async (_name, othersBeganMs, countedMs, pending) => {
    expect(await judged(refusedAt(1000), { othersBeganMs })).toMatchObject({
      countedMs,
      pending: pending.map(call),
    });
  });

  test('P4: each is judged by itself', async () => {
    expect(await judged(refusedAt(1000, 3000), { othersBeganMs: 2000 })).toMatchObject({
      countedMs: [1000],
      pending: [call(3000)],
    });
  });

  test.each([
    ['since its call began', { openedMs: [1000] }, 0],
    ['before it', { openedMs: [999] }, 1],
    ['now', { openedMs: [10_000] }, 0],
    ['after now, by another clock', { openedMs: [10_001] }, 1],
    ['when, nobody knows any more', { unknownBeforeMs: 1001 }, 0],
  ])('P4: the operation’s breaker has opened %s', async (_name, known, counted) => {
    const found = await judged(refusedAt(1000), { othersBeganMs: 5000, ...known });
    expect([found.countedMs.length, found.pending.length]).toEqual([counted, 0]);
  });

  test('P4: what had counted no longer counts once the operation’s breaker has opened', async () => {
    const history = await attributeRefusals(
      refusedAt(1000, 3000),
      'g',
      5000,
      evidence({ othersBeganMs: 4000 }),
    );
    expect(history.refusals.countedMs).toEqual([1000, 3000]);
    expect((await judged(history, { openedMs: [2000] })).countedMs).toEqual([3000]);
  });
});

describe('the verdict', () => {
  const verdict = async (history: TryHistory, atMs: number, known: Known = {}) =>
    verdictOnRefusal(history, atMs, evidence(known), rule);
  const counted = (...countedMs: number[]): TryHistory => ({
    ...untried,
    refusals: { tries: countedMs.length, countedMs, pending: [], firstAtMs: countedMs[0] ?? 0 },
  });

  test('P11: two counted refusals condemn with the third', async () => {
    expect(await verdict(counted(1000), 3000)).toEqual({ verdict: 'wait', inMass: false });
    expect(await verdict(counted(1000, 3000), 7000)).toEqual({ verdict: 'condemned', inMass: false });
  });

  test('P4: not while one before it is undecided: nobody has succeeded of late', async () => {
    const { refusals, ...rest } = counted(1000, 3000);
    const history = { ...rest, refusals: { ...refusals, pending: [call(5000)] } };
    expect((await verdict(history, 7000)).verdict).toBe('wait');
  });

  test.each([
    ['more than three groups and 1 in 20', 4, 0.051, true],
    ['three groups', 3, 0.051, false],
    ['1 in 20', 4, 0.05, false],
    ['two groups and more than 1 in 10', 2, 0.101, true],
    ['1 in 10 of two groups', 2, 0.1, false],
    ['one group', 1, 1, false],
  ])('P4: refusals come in the mass: %s', async (_name, groups, share, inMass) => {
    const found = await verdict(counted(1000, 3000), 7000, { groups, share });
    expect(found).toEqual({ verdict: inMass ? 'wait' : 'condemned', inMass });
  });

  test.each([
    ['more than three groups and 1 in 20', 4, 0.051, true],
    ['three groups', 3, 1, false],
    ['1 in 20', 4, 0.05, false],
  ])('P4: a share that climbs is a mass once it was of late: %s', async (_name, groups, share, inMass) => {
    const known = { groups: 4, share: 0.02, lately: { groups, share } };
    expect((await verdict(counted(1000, 3000), 7000, known)).inMass).toBe(inMass);
  });

  test.each([
    [5, HOUR, 'condemned'],
    [5, HOUR - 1, 'wait'],
    [4, HOUR, 'wait'],
  ])('P4: in the mass %i counted ones and %i ms: %s', async (count, ageMs, expected) => {
    const history = counted(...Array.from({ length: count }, (_, index) => 1000 + index));
    expect((await verdict(history, 1000 + ageMs, { groups: 9, share: 0.5 })).verdict).toBe(expected);
  });

  test.each([
    ['an hour after its first refusal', HOUR, 0, 'undecided'],
    ['before that', HOUR - 1, 0, 'wait'],
    ['not where the breaker has closed since', HOUR, 1000, 'wait'],
    ['counted from the first one after that', HOUR, 999, 'undecided'],
  ])('P11: where nobody’s success decides it goes %s', async (_name, ageMs, closedAtMs, expected) => {
    const { refusals, ...rest } = counted(1000);
    const history = { ...rest, refusals: { ...refusals, countedMs: [], pending: [call(900)] } };
    expect((await verdict(history, 1000 + ageMs, { closedAtMs })).verdict).toBe(expected);
  });
});
