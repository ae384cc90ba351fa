import { describe, expect, test } from '@jest/globals';
import * as errors from '../../lambdas/core/errors.ts';

const cause = new Error('socket hang up');

describe('errors', () => {
  test.each([
    [new errors.RequestError(409, 'conflict', 'twice'), 'RequestError', 'conflict', 'twice'],
    [new errors.UnavailableError('secret', 'gone'), 'UnavailableError', 'secret', 'gone'],
    [new errors.PermanentError(422, 'no'), 'PermanentError', 'permanent', 'no'],
    [new errors.ThrottledError(9000, 'full'), 'ThrottledError', 'throttled', 'full'],
    [new errors.AuthError('who?'), 'AuthError', 'auth', 'who?'],
    [new errors.TransientError('down'), 'TransientError', 'transient', 'down'],
    [new errors.ConflictError('late'), 'ConflictError', 'conflict', 'late'],
    [new errors.NoVerdictError('who knows'), 'NoVerdictError', 'no-verdict', 'who knows'],
    [
      new errors.UnknownFormatError('record'),
      'UnknownFormatError',
      'unknown_format',
      'A record has a format that this release does not read.',
    ],
    [new errors.SettingError('CRM_TIMEOUT_MS'), 'SettingError', 'setting', 'CRM_TIMEOUT_MS'],
  ])('%s has its class, a stable code and a message', (error, name, code, message) => {
    expect(error).toBeInstanceOf(errors.SteadylineError);
    expect({ name: error.name, code: error.code, message: error.message }).toEqual({ name, code, message });
  });

  test('what a caller goes by is kept', () => {
    expect(new errors.RequestError(409, 'conflict', '').status).toBe(409);
    expect(new errors.PermanentError(422, '').status).toBe(422);
    expect(new errors.ThrottledError(9000, '')).toMatchObject({ retryAfterMs: 9000, scope: 'record' });
    expect(new errors.UnknownFormatError('record')).toMatchObject({
      format: 'record',
      retryAfterSeconds: 60,
    });
    expect(new errors.UnavailableError('secret', '', 42, { cause })).toMatchObject({
      retryAfterSeconds: 42,
      cause,
    });
    expect(new errors.UnavailableError('secret', '').retryAfterSeconds).toBe(5);
    expect(new errors.TransientError('', { cause }).cause).toBe(cause);
  });

  test('what was thrown is an error, or becomes one', () => {
    expect(errors.asError(cause)).toBe(cause);
    expect(errors.asError('plain text')).toEqual(new Error('plain text'));
  });
});
