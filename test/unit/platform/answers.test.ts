import { describe, expect, it } from '@jest/globals';
import {
  ConflictError,
  PermanentError,
  ThrottledError,
  TransientError,
} from '../../../lambdas/core/errors.ts';
import { acceptReply, waitOf } from '../../../lambdas/core/platform/answers.ts';
import { field, textOf } from '../../../lambdas/core/reply/fields.ts';

const NOW = Date.UTC(2026, 0, 1);
const accept = (status: number, body = '{}', headers = {}, namesOne?: boolean): unknown => {
  try {
    return acceptReply('nice', { status, headers, body }, NOW, namesOne);
  } catch (error) {
    return error;
  }
};

describe('what an answer of a platform means', () => {
  it.each([
    [200, '{"a":1}', { a: 1 }],
    [299, '[1]', [1]],
    [204, '', undefined],
    [200, ' \n ', undefined],
  ])('P4: %i with %j is its JSON', (status, body, json) => {
    expect(accept(status, body)).toEqual(json);
  });

  it('P2: ids above 2^53 keep their digits', () => {
    const errors = field(accept(200, '{"errors":[{"id":9007199254740993}]}'), 'errors') as unknown[];
    expect(textOf(field(errors[0], 'id'))).toBe('9007199254740993');
  });

  it.each([['<html>'], ['"text"'], ['7'], ['null'], ['true']])(
    'P4: 200 with %j is no answer of an API',
    (body) => {
      const error = accept(200, body);
      expect(error).toBeInstanceOf(TransientError);
      expect(error).toMatchObject({ message: 'nice answered 200 without JSON' });
    },
  );

  it.each([400, 410, 413, 422])('P11: %i in JSON is a permanent refusal', (status) => {
    const error = accept(status);
    expect(error).toBeInstanceOf(PermanentError);
    expect(error).toMatchObject({ status, message: `nice answered ${status}` });
    expect(accept(status, '<html>')).toBeInstanceOf(TransientError);
  });

  it.each([199, 300, 401, 403, 404, 408, 409, 423, 500, 503])('P4: %i is tried again', (status) => {
    const error = accept(status);
    expect(error).toBeInstanceOf(TransientError);
    expect(error).toMatchObject({ message: `nice answered ${status}` });
  });

  it('P11: 404 in JSON to a path that names one thing is that request’s own fault', () => {
    const error = accept(404, '{"code":"not.found"}', {}, true);
    expect(error).toBeInstanceOf(PermanentError);
    expect(error).toMatchObject({
      status: 404,
      message: 'nice answered 404: it has no such conversation, participant or contact',
    });
    expect(accept(404, '<html>', {}, true)).toBeInstanceOf(TransientError);
    expect(accept(404, '{}', {}, false)).toBeInstanceOf(TransientError);
    expect(accept(403, '{}', {}, true)).toBeInstanceOf(TransientError);
  });

  it('P4: 409 in JSON to a path that names one thing says nothing of any other request', () => {
    const error = accept(409, '{"code":"conflict"}', {}, true);
    expect(error).toBeInstanceOf(ConflictError);
    expect(error).toMatchObject({ message: 'nice answered 409: somebody else changes the same' });
    expect(accept(409, '<html>', {}, true)).toBeInstanceOf(TransientError);
  });

  it('P12: 429 says how long to wait', () => {
    const error = accept(429, '', { 'retry-after': '7' });
    expect(error).toBeInstanceOf(ThrottledError);
    expect(error).toMatchObject({ message: 'nice answered 429', retryAfterMs: 7000 });
  });
});

describe('how long a 429 asks to wait', () => {
  it.each([
    ['nothing: five seconds', {}, 5000],
    ['nonsense: the same', { 'retry-after': 'soon' }, 5000],
    ['a number with a unit: the same', { 'retry-after': '3 s' }, 5000],
    ['seconds', { 'retry-after': '7' }, 7000],
    ['seconds with blanks', { 'retry-after': ' 7 ' }, 7000],
    ['a word and a number: the same', { 'retry-after': 'in 7' }, 5000],
    ['nothing in it: the same', { 'retry-after': ' ' }, 5000],
    ['many seconds', { 'retry-after': '123' }, 123_000],
    ['parts of seconds', { 'retry-after': '1.25' }, 1250],
    ['none', { 'retry-after': '0' }, 0],
    ['a date', { 'retry-after': new Date(NOW + 42_000).toUTCString() }, 42_000],
    ['a date that has passed', { 'retry-after': new Date(NOW - 42_000).toUTCString() }, 0],
    ['the rate limit window alone', { 'inin-ratelimit-reset': '9' }, 9000],
    ['the longer of both', { 'retry-after': '3', 'inin-ratelimit-reset': '9' }, 9000],
    ['the other one where one is nonsense', { 'retry-after': '3', 'inin-ratelimit-reset': 'x' }, 3000],
    ['a quarter of an hour', { 'retry-after': '900' }, 900_000],
    ['a day: a quarter of an hour', { 'retry-after': '86400' }, 900_000],
    ['for ever: a quarter of an hour', { 'retry-after': '9'.repeat(400) }, 900_000],
    ['a number of another kind: five seconds', { 'retry-after': '0x10' }, 5000],
    [
      'a date without a zone',
      { 'retry-after': new Date(NOW + 42_000).toUTCString().replace(' GMT', '') },
      42_000,
    ],
  ])('P12: %s', (_name, headers, ms) => {
    expect(waitOf({ status: 429, headers, body: '' }, NOW)).toBe(ms);
  });
});
