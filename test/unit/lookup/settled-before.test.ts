import { expect, test } from '@jest/globals';
import { fakeClock } from '../../../lambdas/adapters/memory/system.ts';
import { settledBefore } from '../../../lambdas/core/lookup/settled-before.ts';

const options = { afterMs: 300, deadlineMs: 3500 };

test.each([
  ['a moment', 1000, 1300],
  ['what is left until the deadline', 3250, 3400],
  ['nothing at it', 3400, 3400],
  ['nothing past it', 3450, 3450],
])('P5: behind an answer a token store that hangs is waited for %s', async (_how, answeredMs, overMs) => {
  const clock = fakeClock(answeredMs);
  let waits = 0;
  const hanging = {
    settled() {
      waits += 1;
      return new Promise<void>(() => undefined);
    },
  };
  const respond = settledBefore(clock, hanging, async () => clock.now(), options);
  const done = respond({ receivedAtMs: 0 }).then((answer) => [answer, clock.now()]);
  await clock.advance(overMs - answeredMs);
  expect(await done).toEqual([answeredMs, overMs]);
  expect(waits).toBe(overMs > answeredMs ? 1 : 0);
});
