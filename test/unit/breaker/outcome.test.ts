import { describe, expect, test } from '@jest/globals';
import { answerIn, outcomeOf } from '../../../lambdas/core/breaker/outcome.ts';
import {
  AuthError,
  NoVerdictError,
  PermanentError,
  ThrottledError,
  TransientError,
  UnavailableError,
  UnsendableError,
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
    ['what can’t be sent was never asked for', new UnsendableError(422, 'u'), 'released'],
  ])('P4: %s', (_name, error, outcome) => {
    expect(outcomeOf(error, 0)).toBe(outcome);
  });

  test.each([
    ['what of ours went away between two exchanges', new UnavailableError('rate_late', 'r')],
    ['what can’t be sent for what the first exchange has answered', new UnsendableError(422, 'u')],
  ])('P4: %s has used up its lease', (_name, error) => {
    expect(outcomeOf(error, 1)).toBe('unknown');
  });

  test('P8: what was answered is known of a failure alone', () => {
    expect(answerIn(new TransientError('crm answered 503'))).toEqual({ answer: 'crm answered 503' });
    expect(answerIn(new PermanentError(422, 'crm answered 422'))).toEqual({});
  });
});
