/** 429s at one worker (protocol Retry, *Throttled*). */
import { describe, expect, test } from '@jest/globals';
import { ThrottledError } from '../../../lambdas/core/errors.ts';
import { event, targetOf, workerRig } from './rig.ts';

const throttle =
  (retryAfterMs: number, scope: 'record' | 'account' = 'record', ...ids: string[]) =>
  async ({ eventId }: { eventId: string }) => {
    if (ids.length === 0 || ids.includes(eventId))
      throw new ThrottledError(retryAfterMs, 'crm answered 429', scope);
    return {};
  };
type Rig = ReturnType<typeof workerRig>;
const historyOf = async (rig: Rig) => {
  const found = await rig.records.claim(targetOf(event('a1')), 'x', rig.clock.now(), 0);
  return found.kind === 'claimed' ? found.history : undefined;
};

describe('a throttled call', () => {
  test('P14: holds its own group for its Retry-After; the others go on', async () => {
    const rig = workerRig();
    for (const id of ['a1', 'a2', 'b1', 'b2']) rig.send(event(id, id.slice(0, 1)));
    rig.script(throttle(17_000, 'record', 'a1'));
    await rig.poll();
    expect(rig.effects).toEqual(['b1', 'b2']);
    expect(rig.waiting()).toEqual([
      { id: 'a1', seconds: 17 },
      { id: 'a2', seconds: 17 },
    ]);
    expect(rig.heldOff).toEqual([]);
  });

  test.each([
    ['the back-off, where that is longer', 500, 2, 3],
    ['15 minutes at most, whatever it says', 86_400_000, 900, 900],
  ])('P12: waits for %s', async (_name, retryAfterMs, least, most) => {
    const rig = workerRig();
    rig.send(event('a1'));
    rig.script(throttle(retryAfterMs));
    await rig.poll();
    const [{ seconds } = { seconds: 0 }] = rig.waiting();
    expect(seconds).toBeGreaterThanOrEqual(least);
    expect(seconds).toBeLessThanOrEqual(most);
  });

  test.each([
    ['account', true],
    ['record', false],
  ] as const)(
    'P12: is neither success nor failure to the breakers, which hear how long to wait and whom it is about: the %s',
    async (scope, wholeAccount) => {
      const rig = workerRig();
      rig.send(event('a1'));
      rig.script(throttle(17_000, scope));
      const beganAtMs = rig.clock.now();
      await rig.poll();
      for (const { reports } of [rig.guard, rig.operation])
        expect(reports).toMatchObject([
          { outcome: 'throttled', report: { beganAtMs, retryAfterMs: 17_000, wholeAccount } },
        ]);
      expect(rig.system.metrics.sums.get('CallsThrottled/crm')).toBe(1);
    },
  );

  test('P12: where the lane holds off the rate hears of it, too', async () => {
    const rig = workerRig();
    rig.guard.holdOffMs = 4000;
    rig.send(event('a1'));
    rig.script(throttle(17_000));
    const nowMs = rig.clock.now();
    await rig.poll();
    expect(rig.heldOff).toEqual([nowMs + 4000]);
  });

  test.each([
    ['alone', undefined, 'record', 1],
    ['with the lane', 4000, 'record', 0],
    ['with the whole account', undefined, 'account', 0],
  ] as const)('P4: %s is judged as a try: %#', async (_name, holdOffMs, scope, pending) => {
    const rig = workerRig();
    rig.guard.holdOffMs = holdOffMs;
    rig.send(event('a1'));
    rig.script(throttle(1000, scope));
    await rig.poll();
    const history = await historyOf(rig);
    expect(history).toMatchObject({ tries: 1, lastError: 'crm answered 429' });
    expect(history?.pendingMs).toHaveLength(pending);
  });

  test('P11: a record that is throttled permanently while others succeed goes after five counted tries and an hour', async () => {
    const rig = workerRig();
    rig.send(event('a1'));
    rig.script(throttle(1000));
    const startMs = rig.clock.now();
    await rig.runUntil(startMs + 3_590_000);
    expect(rig.deadLetters()).toEqual([]);
    await rig.runUntil(startMs + 4_500_000);
    expect(rig.deadLetters()).toMatchObject([
      { attributes: { reason: 'retries-exhausted', error: 'crm answered 429' } },
    ]);
  });

  test('P4: not while the lane is throttled, which is an outage too', async () => {
    const rig = workerRig();
    rig.send(event('a1'));
    rig.script(throttle(1000));
    rig.guard.view = { phase: 'closed', untilMs: 0, sinceMs: 0, cause: 'throttled' };
    await rig.runFor(2 * 3_600_000);
    expect(rig.deadLetters()).toEqual([]);
  });
});
