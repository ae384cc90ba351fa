import { describe, expect, test } from '@jest/globals';
import { seededRandom } from '../../../lambdas/adapters/memory/system.ts';
import { groupCommit } from '../../../lambdas/core/breaker/group-commit.ts';
import { otherSucceeded, withSuccess } from '../../../lambdas/core/breaker/recent-successes.ts';
import { createStoreUnavailablePolicy } from '../../../lambdas/core/breaker/store-unavailable-policy.ts';
import { createSuccessHeartbeat } from '../../../lambdas/core/breaker/success-heartbeat.ts';
import { forceOpen, initialState, open } from '../../../lambdas/core/breaker/transitions.ts';
import { defaults } from './settings.ts';

const NOW = 1_800_000_000_000;
const success = (group: string, atMs: number) => ({ group, atMs, begunAtMs: atMs });

describe('recent successes', () => {
  test('P11: two groups are kept, the newest first', () => {
    const a = success('a', 1);
    const b = success('b', 2);
    const ba = withSuccess(withSuccess([], a), b);
    expect(ba).toEqual([b, a]);
    expect(withSuccess(ba, success('c', 3)).map(({ group }) => group)).toEqual(['c', 'b']);
    expect(withSuccess(ba, success('b', 4))).toEqual([success('b', 4), a]);
  });

  test("P11: a group's own success says nothing about the downstream for it", () => {
    const list = [success('a', 5)];
    const ended = { begun: false };
    expect(otherSucceeded(list, 'a', 0, ended)).toBe(false);
    expect(otherSucceeded(list, 'b', 5, ended)).toBe(true);
    expect(otherSucceeded(list, 'b', 6, ended)).toBe(false);
  });

  test('P11: a success of a call that began before a refusal says nothing of what is refused since', () => {
    const list = [{ group: 'a', atMs: 9, begunAtMs: 5 }];
    expect(otherSucceeded(list, 'b', 4, { begun: true })).toBe(true);
    expect(otherSucceeded(list, 'b', 5, { begun: true })).toBe(false);
    expect(otherSucceeded(list, 'a', 4, { begun: true })).toBe(false);
    // A note of the release before does not say when its call began.
    expect(otherSucceeded([{ group: 'a', atMs: 9, begunAtMs: 0 }], 'b', 4, { begun: true })).toBe(false);
  });
});

describe('success notes', () => {
  test('P4: a note is due between a fifth and all of its age limit', () => {
    for (const unit of [0, 0.5, 0.999999]) {
      const isDue = createSuccessHeartbeat({ unit: () => unit, id: () => '' });
      expect(isDue(NOW, NOW + 999, 5000)).toBe(false);
      expect(isDue(NOW, NOW + 5000, 5000)).toBe(true);
      // The same draw, for a note that may get less old.
      expect(isDue(NOW, NOW + 199, 1000)).toBe(false);
      expect(isDue(NOW, NOW + 1000, 1000)).toBe(true);
    }
    expect(createSuccessHeartbeat({ unit: () => 0, id: () => '' })(NOW, NOW + 1000, 5000)).toBe(true);
  });

  test('P4: a fleet of any size notes about once a second at most', () => {
    for (const size of [1, 20, 200]) {
      const random = seededRandom(size);
      const fleet = Array.from({ length: size }, () => createSuccessHeartbeat(random));
      let noted = NOW;
      // What each container has read of the note: up to a second old.
      const seen = fleet.map(() => NOW);
      let writes = 0;
      for (let ms = 0; ms < 120_000; ms += 50) {
        fleet.forEach((isDue, i) => {
          if ((ms + i * 37) % 1000 < 50) seen[i] = noted;
          if (!isDue(seen[i] ?? 0, NOW + ms, 5000)) return;
          writes += 1;
          noted = NOW + ms;
          seen[i] = noted;
        });
      }
      expect(writes / 120).toBeLessThan(size === 200 ? 8 : 2);
      expect(writes / 120).toBeGreaterThan(0.2);
    }
  });
});

describe('group commit', () => {
  test('callers that come during a run share the next one', async () => {
    const runs: (() => void)[] = [];
    const commit = groupCommit(() => new Promise((resolve) => runs.push(resolve)));
    const first = commit();
    const waiting = [commit(), commit()];
    expect(runs).toHaveLength(1);
    runs[0]?.();
    await first;
    await Promise.resolve();
    expect(runs).toHaveLength(2);
    const third = commit();
    runs[1]?.();
    await Promise.all(waiting);
    await Promise.resolve();
    expect(runs).toHaveLength(3);
    runs[2]?.();
    await third;
    expect(runs).toHaveLength(3);
  });
});

describe('store unavailable', () => {
  const opened = open(initialState('crm'), NOW, '', defaults);

  test('P4: with the store unreachable calls go through', () => {
    expect(createStoreUnavailablePolicy(60_000).admit(initialState('crm'), NOW, NOW)).toEqual({
      kind: 'pass',
    });
  });

  test('P4: a breaker last known open stays open, with one call an open time', () => {
    const admit = createStoreUnavailablePolicy(60_000).admit;
    expect(admit(opened, NOW, NOW + 59_999)).toEqual({
      kind: 'open',
      untilMs: NOW + 60_000,
      sinceMs: NOW,
    });
    expect(admit(opened, NOW, NOW + 60_000)).toEqual({ kind: 'pass' });
    expect(admit(opened, NOW, NOW + 60_001)).toMatchObject({ kind: 'open', untilMs: NOW + 120_000 });
    expect(admit(opened, NOW, NOW + 120_000)).toEqual({ kind: 'pass' });
  });

  test('P4: a single slow answer of the store is no permission to call', () => {
    const admit = createStoreUnavailablePolicy(60_000).admit;
    const storeUnavailableSinceMs = NOW + 60_000;
    expect(admit(opened, storeUnavailableSinceMs, NOW + 60_500)).toMatchObject({
      kind: 'open',
      untilMs: NOW + 120_000,
    });
    expect(admit(opened, storeUnavailableSinceMs, NOW + 120_000)).toEqual({ kind: 'pass' });
  });

  test('P4: one opened by hand stays open altogether', () => {
    const admit = createStoreUnavailablePolicy(60_000).admit;
    const forced = { ...forceOpen(opened, NOW, 'kim', ''), openUntilMs: NOW };
    expect(admit(forced, NOW, NOW + 90_000)).toMatchObject({ kind: 'open', untilMs: NOW + 150_000 });
  });
});
