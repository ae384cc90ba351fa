import { expect, it } from '@jest/globals';
import { acceptedSecrets } from '../../../lambdas/core/verify/accepted-secrets.ts';

const DAY_MS = 86_400_000;
const all = { current: 'now', pending: 'next', previous: 'before', currentSinceMs: 1000 };

it.each([
  ['all of them while the current one is young', all, DAY_MS + 999, ['now', 'next', 'before']],
  ['not the previous one from a day on', all, DAY_MS + 1000, ['now', 'next']],
  ['the current one where there is no other', { current: 'now', currentSinceMs: 0 }, 0, ['now']],
  ['no empty one', { ...all, current: ' ', previous: '' }, 1000, ['next']],
])('P10: accepted are %s', (_what, values, nowMs, accepted) => {
  expect(acceptedSecrets(values, nowMs, DAY_MS, 'hook')).toEqual(accepted);
});

it('P10: a secret that was never filled is our fault: 503, never 401', () => {
  const blank = { current: '', currentSinceMs: 0 };
  expect(() => acceptedSecrets(blank, 0, DAY_MS, 'hook')).toThrow(
    expect.objectContaining({
      ...{ code: 'secret_unavailable', message: 'A secret is empty.' },
      cause: new Error('The secret hook is empty.'),
    }),
  );
});
