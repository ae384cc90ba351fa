/**
 * What a function makes of its environment at its start.
 * @isolated
 */
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { hotClientConfig } from '../../../lambdas/adapters/aws-clients.ts';
import {
  choiceSetting,
  numberSetting,
  optionalSetting,
  requiredSetting,
  textSetting,
} from '../../../lambdas/adapters/settings.ts';
import { SettingError } from '../../../lambdas/core/errors.ts';

const before = { ...process.env };
beforeEach(() => {
  process.env = { A_NUMBER: '1.5', A_TEXT: 'text', EMPTY: '' };
});
afterAll(() => {
  process.env = before;
});
const set = (name: string, value: string): object => Object.assign(process.env, { [name]: value });

describe('settings', () => {
  test.each([
    ['0', 0],
    ['1.5', 1.5],
    ['1e3', 1000],
    [' 7 ', 7],
  ])('the number %j is %p', (given, value) => {
    set('A_NUMBER', given);
    expect(numberSetting('A_NUMBER')).toBe(value);
  });

  test.each(['', ' ', '-1', 'NaN', 'Infinity', 'seven'])('%j is no number, and is named', (given) => {
    set('A_NUMBER', given);
    expect(() => numberSetting('A_NUMBER')).toThrow(
      new SettingError(`A_NUMBER must be a number of 0 or more, but is "${given}".`),
    );
  });

  test('what is missing is named', () => {
    expect(() => numberSetting('NONE')).toThrow(
      new SettingError('NONE must be a number of 0 or more, but is missing.'),
    );
    const missing = new SettingError("NONE is missing from the function's environment.");
    for (const read of [textSetting, requiredSetting, (name: string) => choiceSetting(name, ['a'])])
      expect(() => read('NONE')).toThrow(missing);
  });

  test('a text may be empty, unless it is required', () => {
    expect([textSetting('A_TEXT'), textSetting('EMPTY'), requiredSetting('A_TEXT')]).toEqual([
      'text',
      '',
      'text',
    ]);
    expect(() => requiredSetting('EMPTY')).toThrow(new SettingError('EMPTY must not be empty.'));
  });

  test('a text that only some functions have is empty for the others', () => {
    expect([optionalSetting('A_TEXT'), optionalSetting('EMPTY'), optionalSetting('NONE')]).toEqual([
      'text',
      '',
      '',
    ]);
  });

  test('a choice is one of those that there are', () => {
    expect(choiceSetting('A_TEXT', ['other', 'text'])).toBe('text');
    expect(() => choiceSetting('A_TEXT', ['other', 'another'])).toThrow(
      new SettingError('A_TEXT must be one of other, another, but is "text".'),
    );
  });

  test('P5: AWS clients on a hot path have the time-outs and tries of the settings, and fail on the former', () => {
    Object.assign(process.env, {
      AWS_MAX_ATTEMPTS: '2',
      AWS_CONNECT_TIMEOUT_MS: '3',
      AWS_CALL_TIMEOUT_MS: '4',
    });
    expect(hotClientConfig()).toEqual({
      maxAttempts: 2,
      requestHandler: { connectionTimeout: 3, requestTimeout: 4, throwOnRequestTimeout: true },
    });
  });
});
