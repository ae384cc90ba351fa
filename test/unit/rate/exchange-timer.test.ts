import { expect, test } from '@jest/globals';
import { fakeClock } from '../../../lambdas/adapters/memory/system.ts';
import { createExchangeTimer } from '../../../lambdas/core/rate/exchange-timer.ts';

test('P4: the wait for a slot is no part of an exchange; the slowest and the sum are told', async () => {
  const clock = fakeClock();
  const asked: number[] = [];
  const timer = createExchangeTimer(clock, async (made) => {
    asked.push(made);
    await clock.sleep(5000);
  });
  const call = (async () => {
    await timer.each(() => clock.sleep(40));
    await timer.each(async () => {
      await clock.sleep(70);
      throw new Error('refused');
    });
  })();
  const ended = expect(call).rejects.toThrow('refused');
  await clock.advance(20_000);
  await ended;
  expect(asked).toEqual([0, 1]);
  expect(timer.made()).toBe(2);
  expect([timer.slowestMs(9), timer.totalMs(9)]).toEqual([70, 110]);
});

test('P12: without a slot there is no exchange', async () => {
  const timer = createExchangeTimer(fakeClock(), () => Promise.reject(new Error('no slot')));
  let made = 0;
  await expect(
    timer.each(async () => {
      made += 1;
    }),
  ).rejects.toThrow('no slot');
  expect(made).toBe(0);
});

test('P4: an adapter that does not distinguish exchanges is timed as a whole', () => {
  const timer = createExchangeTimer(fakeClock(), async () => undefined);
  expect([timer.slowestMs(9), timer.totalMs(9)]).toEqual([9, 9]);
});
