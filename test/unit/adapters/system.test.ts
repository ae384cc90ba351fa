/**
 * The machine's own clock, randomness and hashes.
 * @isolated
 */
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { hasher, systemClock, systemRandom } from '../../../lambdas/adapters/system.ts';

describe('the clock', () => {
  beforeEach(() => void jest.useFakeTimers({ now: 1_767_225_600_000 }));
  afterEach(() => void jest.useRealTimers());

  test('reports ms since the epoch', () => {
    expect(systemClock.now()).toBe(1_767_225_600_000);
  });

  test('sleeps as long as it is told, and not at all for less than nothing', async () => {
    let awake = 0;
    const sleeping = systemClock.sleep(10).then(() => (awake += 1));
    await jest.advanceTimersByTimeAsync(9);
    expect(awake).toBe(0);
    await jest.advanceTimersByTimeAsync(1);
    expect(awake).toBe(1);
    await sleeping;
    const timeouts = jest.spyOn(globalThis, 'setTimeout');
    const none = systemClock.sleep(-5);
    await jest.advanceTimersByTimeAsync(0);
    await none;
    expect(timeouts).toHaveBeenCalledWith(expect.any(Function), 0);
  });

  test('P5: a sleep that is given up ends with the reason and leaves no timer', async () => {
    const giveUp = new AbortController();
    const sleeping = systemClock.sleep(10, giveUp.signal);
    giveUp.abort('enough');
    await expect(sleeping).rejects.toBe('enough');
    expect(jest.getTimerCount()).toBe(0);
  });

  test('P5: nobody sleeps for who has given up before', async () => {
    await expect(systemClock.sleep(10, AbortSignal.abort('early'))).rejects.toBe('early');
    expect(jest.getTimerCount()).toBe(0);
  });

  test('P13: a sleep that has ended leaves nothing at its signal', async () => {
    const { signal } = new AbortController();
    const [added, removed] = [
      jest.spyOn(signal, 'addEventListener'),
      jest.spyOn(signal, 'removeEventListener'),
    ];
    const sleeping = systemClock.sleep(10, signal);
    await jest.advanceTimersByTimeAsync(10);
    await sleeping;
    expect(removed.mock.calls.map(([name, listener]) => [name, listener])).toEqual(
      added.mock.calls.map(([name, listener]) => [name, listener]),
    );
    expect(added.mock.calls).toEqual([['abort', expect.any(Function), { once: true }]]);
  });
});

describe('randomness', () => {
  test('is between 0 and 1, and an id is none that was before', () => {
    const units = Array.from({ length: 50 }, () => systemRandom.unit());
    expect(units.every((unit) => unit >= 0 && unit < 1)).toBe(true);
    expect(new Set(units).size).toBeGreaterThan(1);
    expect(systemRandom.id()).toMatch(/^[0-9a-f-]{36}$/);
    expect(systemRandom.id()).not.toBe(systemRandom.id());
  });
});

describe('hashes', () => {
  const bytes = (text: string) => new TextEncoder().encode(text);

  test('are those of the standards, in hex', () => {
    // FIPS 180-2, appendix B.1; RFC 4231, test case 2.
    expect(hasher.sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(hasher.hmac('Jefe', 'what do ya want for nothing?')).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    );
  });

  test.each([
    ['a', 'a', true],
    ['a', 'b', false],
    ['a', 'aa', false],
    ['', '', true],
  ])('P10: %j and %j are equal: %p', (one, other, equal) => {
    expect(hasher.equal(bytes(one), bytes(other))).toBe(equal);
  });
});
