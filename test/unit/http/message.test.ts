import { describe, expect, test } from '@jest/globals';
import { RequestError, TransientError, UnavailableError } from '../../../lambdas/core/errors.ts';
import { answerError, parseJsonObject } from '../../../lambdas/core/http/message.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('answers to errors', () => {
  test('P5: what the caller did wrong is told by its own status and code', () => {
    expect(answerError(new RequestError(413, 'too_large', 'Too large.'), 'c-1')).toEqual({
      status: 413,
      body: { error: { code: 'too_large', message: 'Too large.', correlationId: 'c-1' } },
    });
  });

  test('P5: what is away for a while is a 503 that says when to come back', () => {
    expect(answerError(new UnavailableError('secret', 'No secret.', 42), 'c-1')).toEqual({
      status: 503,
      headers: { 'retry-after': '42' },
      body: { error: { code: 'secret', message: 'No secret.', correlationId: 'c-1' } },
    });
  });

  test('P9: any other fault is a 503 that reports nothing of it', () => {
    const told = {
      status: 503,
      headers: { 'retry-after': '5' },
      body: {
        error: {
          code: 'unavailable',
          message: 'The request could not be taken now; send it again.',
          correlationId: 'c-1',
        },
      },
    };
    expect(answerError(new TransientError('+1 555 0100'), 'c-1')).toEqual(told);
    expect(answerError('thrown text', 'c-1')).toEqual(told);
  });
});

describe('bodies', () => {
  test('an object is read', () => {
    expect(parseJsonObject(bytes('{"a":[1]}'))).toEqual({ a: [1] });
  });

  test('P2: an id above 2^53 keeps its digits', () => {
    const { id } = parseJsonObject(bytes('{"id":9007199254740993}'));
    expect(JSON.stringify(id)).toBe('9007199254740993');
  });

  test.each([
    ['no text at all', new Uint8Array(), 'not_json'],
    ['half a body', bytes('{"a":'), 'not_json'],
    ['bytes that are no UTF-8', Uint8Array.of(0x22, 0xff, 0x22), 'not_json'],
    ['a list', bytes('[]'), 'not_an_object'],
    ['null', bytes('null'), 'not_an_object'],
    ['a long number', bytes(' 9007199254740993'), 'not_an_object'],
    ['a text', bytes('"a"'), 'not_an_object'],
  ])('%s is a 400 that says which', (_name, body, code) => {
    const messages = { not_json: 'The body is not JSON.', not_an_object: 'The body must be a JSON object.' };
    const message = messages[code as keyof typeof messages];
    expect(() => parseJsonObject(body)).toThrow(expect.objectContaining({ status: 400, code, message }));
  });
});
