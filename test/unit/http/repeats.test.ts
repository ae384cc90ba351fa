/** Which calls may be made once more after a reset. */
import { expect, test } from '@jest/globals';
import { createRepeats } from '../../../lambdas/adapters/http/repeats.ts';

const failing = () => Promise.reject(new Error('reset'));
const working = async () => 'ok';

test('P12: one repeat at a time: there is none while another is under way, and there is one after it', async () => {
  const repeats = createRepeats();
  const first = repeats.attempt(working);
  expect(repeats.attempt(working)).toBeUndefined();
  expect(await first).toBe('ok');
  expect(await repeats.attempt(working)).toBe('ok');
});

test('P12: a repeat that failed is followed by none until ten answers have come', async () => {
  const repeats = createRepeats();
  // Answers from before are no credit.
  repeats.answered();
  await expect(repeats.attempt(failing)).rejects.toThrow('reset');
  for (let answers = 0; answers < 10; answers += 1) {
    expect(repeats.attempt(working)).toBeUndefined();
    repeats.answered();
  }
  expect(await repeats.attempt(working)).toBe('ok');
});
