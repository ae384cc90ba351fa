import { expect, test } from '@jest/globals';
import { fakeClock } from '../../../lambdas/adapters/memory/system.ts';
import { createMeter } from '../../../lambdas/core/rate/meter.ts';

test('P4: the wait for a turn is no part of an exchange; the slowest and the sum are told', async () => {
  const clock = fakeClock();
  const asked: number[] = [];
  const meter = createMeter(clock, async (made) => {
    asked.push(made);
    await clock.sleep(5000);
  });
  const call = (async () => {
    await meter.each(() => clock.sleep(40));
    await meter.each(async () => {
      await clock.sleep(70);
      throw new Error('refused');
    });
  })();
  const ended = expect(call).rejects.toThrow('refused');
  await clock.advance(20_000);
  await ended;
  expect(asked).toEqual([0, 1]);
  expect([meter.slowestMs(9), meter.totalMs(9)]).toEqual([70, 110]);
});

test('P12: without a turn there is no exchange', async () => {
  const meter = createMeter(fakeClock(), () => Promise.reject(new Error('no turn')));
  let made = 0;
  await expect(
    meter.each(async () => {
      made += 1;
    }),
  ).rejects.toThrow('no turn');
  expect(made).toBe(0);
});

test('P4: an adapter that tells no exchanges apart is timed as a whole', () => {
  const meter = createMeter(fakeClock(), async () => undefined);
  expect([meter.slowestMs(9), meter.totalMs(9)]).toEqual([9, 9]);
});
