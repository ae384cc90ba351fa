import { describe, expect, test } from '@jest/globals';
import { outcomeOf } from '../../../lambdas/core/breaker/outcome.ts';
import {
  AuthError,
  NoVerdictError,
  PermanentError,
  ThrottledError,
  TransientError,
  UnavailableError,
} from '../../../lambdas/core/errors.ts';

describe('outcome of a call that threw', () => {
  test.each([
    ['a refusal', new PermanentError(422, 'p'), 'refused'],
    ['a 429', new ThrottledError(1000, 't'), 'throttled'],
    ['an answer without a verdict says nothing of it', new NoVerdictError('n'), 'unknown'],
    ['no answer is a failure', new TransientError('t'), 'failure'],
    ['a refused credential is a failure', new AuthError('a'), 'failure'],
    [
      'what of ours is away came before the call: its lease goes back',
      new UnavailableError('secret', 's'),
      'released',
    ],
    ['what nobody foresaw may have come after it: its lease is used up', new TypeError('x'), 'unknown'],
    ['a thrown text, too', 'text', 'unknown'],
  ])('P4: %s', (_name, error, outcome) => {
    expect(outcomeOf(error, 0)).toBe(outcome);
  });

  test('P4: what of ours went away between two exchanges has used up its lease', () => {
    expect(outcomeOf(new UnavailableError('rate_late', 'r'), 1)).toBe('unknown');
  });
});
