/** The engine by itself; what the shipped systems say is in test/unit/crm. */
import { describe, expect, test } from '@jest/globals';
import { PermanentError } from '../../../lambdas/core/errors.ts';
import { classify } from '../../../lambdas/core/reply/classify.ts';
import { errorOf } from '../../../lambdas/core/reply/error-of.ts';
import { type RawReply, readReply } from '../../../lambdas/core/reply/read-reply.ts';
import type { Asked, ReplyTable } from '../../../lambdas/core/reply/table.ts';
import { strongest, type Verdict } from '../../../lambdas/core/reply/verdict.ts';

const table: ReplyTable = {
  code: ['/errors/*/code', '/0/errorCode'],
  message: '/errors/*/text',
  verdicts: {
    ROW_LOCKED: 'transient',
    TAKEN: 'already-done',
    BAD_FIELD: 'permanent',
    QUOTA_USED: 'account-throttled',
    API_CALLS_USED: 'account-throttled',
  },
  messages: [
    { says: /for key 'ours'/, verdict: 'already-done' },
    { says: /duplicate/i, verdict: 'duplicate' },
    { says: /no record/i, status: 404, verdict: 'absent' },
    { says: /unknown value/, verdict: 'permanent' },
    { says: /^/, status: 503, verdict: 'permanent' },
  ],
  statuses: {
    ...{ 202: 'transient', 404: 'absent', 409: 'already-done', 418: 'unauthorized', 423: 'permanent' },
    ...{ 420: 'throttled', 451: 'no-verdict', 509: 'account-throttled' },
  },
  empty: { 204: 'absent', 410: 'absent' },
};
const errors = (...list: Record<string, unknown>[]) => ({ errors: list });
const verdict = (
  status: number,
  body: unknown,
  kind: Asked['kind'] = 'write',
  more: { table?: ReplyTable; key?: string } = {},
) => {
  const { table: rules = table, ...asked } = more;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return classify(readReply({ status, headers: {}, body: text }), rules, { kind, ...asked }).verdict;
};

describe('the verdict on a reply', () => {
  test.each([
    ['a code', 400, errors({ code: 'ROW_LOCKED' }), 'transient'],
    ['a code at a place of its own', 500, [{ errorCode: 'BAD_FIELD' }], 'permanent'],
    ['not another place', 500, [{}, { errorCode: 'BAD_FIELD' }], 'transient'],
    [
      'any of several errors',
      400,
      errors({ code: 'BAD_FIELD' }, { code: 'X' }, { code: 'ROW_LOCKED' }),
      'transient',
    ],
    ['a code that a message names', 400, errors({ code: 'X', text: 'flow: ROW_LOCKED, wait' }), 'transient'],
    [
      'a code of three words that a message names',
      400,
      errors({ text: 'API_CALLS_USED' }),
      'account-throttled',
    ],
    ['any message at all', 503, errors({ text: 'x' }), 'permanent'],
    ['no message that is no text', 503, errors({ text: null }), 'transient'],
    [
      'not a part of a longer name',
      400,
      errors({ code: 'X', text: 'NARROW_LOCKED ROW_LOCKED_BY' }),
      'permanent',
    ],
    ['not a single word', 422, errors({ text: 'TAKEN' }), 'permanent'],
    ['the whole account', 403, errors({ code: 'QUOTA_USED' }), 'account-throttled'],
    ['no code out of the prototype', 400, errors({ code: 'constructor' }), 'permanent'],
    ['a status', 409, {}, 'already-done'],
    ['a code before the status', 409, errors({ code: 'ROW_LOCKED' }), 'transient'],
    ['a status only with JSON', 423, '<html>', 'transient'],
    ['a refused credential without', 418, '', 'unauthorized'],
    ['a throttle of the record without', 420, '<html>', 'throttled'],
    ['a throttle of the account without', 509, '<html>', 'account-throttled'],
    ['a success that is none yet without', 202, '', 'transient'],
    ['the first rule of a message', 400, errors({ text: "Duplicate for key 'ours'" }), 'already-done'],
    ['an index without a name', 400, errors({ text: 'Duplicate' }), 'duplicate'],
    ['a rule for another status', 400, errors({ text: 'no record' }), 'permanent'],
    [
      'already done only if nothing else is wrong',
      409,
      errors({ code: 'TAKEN' }, { code: 'BAD_FIELD' }),
      'permanent',
    ],
    ['an absence is no answer to a write', 404, {}, 'transient'],
    ['nor is an answer that leaves all open', 451, {}, 'transient'],
    ['success', 200, {}, 'applied'],
    ['success with nothing to say, which to a lookup is an absence', 204, '', 'applied'],
    ['what comes before an answer is no success', 199, {}, 'transient'],
    ['another place is no success', 300, {}, 'transient'],
    ['success that says no', 200, { success: false }, 'transient'],
    ['success that says no with a reason', 201, errors({ code: 'BAD_FIELD' }), 'permanent'],
    ['data is no error', 200, { code: 'BAD_FIELD', errors: [], error: null, success: true }, 'applied'],
    ['an empty 404 to a write', 404, '', 'transient'],
  ] as const)('P4: by %s', (_name, status, body, expected) => {
    expect(verdict(status, body)).toBe(expected);
  });

  test('P2: a duplicate that quotes our own key is our own', () => {
    const body = errors({ text: "Duplicate entry 'k-1'" });
    expect(verdict(409, body, 'write', { key: 'k-1' })).toBe('already-done');
    expect(verdict(409, body, 'write', { key: 'k-' })).toBe('duplicate');
    expect(verdict(409, errors({ text: "Duplicate entry 'undefined'" }))).toBe('duplicate');
    expect(verdict(409, errors({ text: "unknown value 'k-1'" }), 'write', { key: 'k-1' })).toBe('permanent');
  });

  test('P4: the strongest of several errors counts, in whatever order they come', () => {
    const order: readonly Verdict[] = [
      ...(['unauthorized', 'account-throttled', 'throttled', 'transient', 'permanent'] as const),
      ...(['no-verdict', 'duplicate', 'already-done', 'absent', 'applied'] as const),
    ];
    for (const [at, verdict] of order.entries())
      for (const weaker of order.slice(at + 1))
        expect(strongest([{ verdict: weaker }, { verdict }])).toEqual({ verdict });
  });

  test.each([
    [{ success: false }],
    [{ success: 'false' }],
    [{ ok: false }],
    [{ error: 'locked' }],
    [{ error: { message: 'm' } }],
    [{ errors: ['x'] }],
    [{ errors: { name: 'taken' } }],
    [[{ success: true }, { success: false }]],
    [{ successful: false }],
    [{ isSuccessful: false }],
    [{ has_error: true }],
    [{ httpStatus: 404 }],
    [{ status: 'Failure' }],
    [{ error: 'owner is null' }],
    [{ error: 'null value in column' }],
    [{ graphs: [{ isSuccessful: false }] }],
  ])('P2: 200 with %j is no success', (body) => {
    expect(verdict(200, body)).toBe('transient');
    expect(verdict(200, body, 'lookup')).toBe('transient');
  });

  test.each([
    [{ status: 'last-error' }],
    [{ status: 'errors-fixed' }],
    [{ status: ['error'] }],
    [{ status: '404' }],
    [{ statusCode: 1404 }],
    [{ statusCode: 40_400 }],
    [{ errorCode: '000' }],
    [{ results: [null] }],
  ])('P2: 200 with %j is a success', (body) => {
    expect(verdict(200, body)).toBe('applied');
  });

  test('P2: a system’s own way to say no', () => {
    const refuses = (json: unknown) => Object(json).state === 'refused';
    expect(verdict(200, { state: 'refused' }, 'write', { table: { refuses } })).toBe('transient');
    expect(verdict(200, { state: 'done' }, 'write', { table: { refuses } })).toBe('applied');
  });

  test.each([
    [404, '', 'no-verdict', 'transient'],
    [404, ' \r\n', 'no-verdict', 'transient'],
    [404, '\ufeff', 'no-verdict', 'transient'],
    [404, '{}', 'absent', 'absent'],
    [404, '"no"', 'transient', 'transient'],
    [404, 'Not found', 'transient', 'transient'],
    [404, '<html>', 'transient', 'transient'],
    [410, '', 'absent', 'absent'],
    [204, '', 'absent', 'absent'],
    [409, '{}', 'transient', 'transient'],
    [409, '{"errors":[{"text":"Duplicate"}]}', 'transient', 'transient'],
    [451, '{}', 'no-verdict', 'transient'],
    [200, '<html>', 'transient', 'transient'],
  ] as const)('P5: %i %j to a lookup is %s, to a check before a write %s', (status, body, lookup, check) => {
    expect(verdict(status, body, 'lookup')).toBe(lookup);
    expect(verdict(status, body, 'check')).toBe(check);
  });

  test('P5: a table may say that an empty 404 means absent', () => {
    expect(verdict(404, '', 'lookup', { table: { empty: { 404: 'absent' } } })).toBe('absent');
  });

  test('P4: a body that can’t be read is a failure, unless its status says enough', () => {
    const of = (status: number) =>
      classify(readReply({ status, headers: {}, body: '', isUnreadable: true }), table, { kind: 'lookup' })
        .verdict;
    expect([200, 204, 404, 410, 400].map(of)).toEqual(Array(5).fill('transient'));
    expect([401, 429].map(of)).toEqual(['unauthorized', 'throttled']);
  });
});

describe('the error of a verdict', () => {
  const error = (classified: Parameters<typeof errorOf>[0], headers: Record<string, string> = {}) =>
    errorOf(classified, readReply({ status: 400, headers, body: '{}' }), { who: 'it', nowMs: 0 });

  test('P12: a throttle says how long, and of whom it speaks', () => {
    expect(error({ verdict: 'throttled' }, { 'retry-after': '7' })).toMatchObject({
      scope: 'record',
      retryAfterMs: 7000,
    });
    expect(error({ verdict: 'account-throttled' }, { 'retry-after': '7' })).toMatchObject({
      scope: 'account',
      retryAfterMs: 7000,
    });
    expect(error({ verdict: 'throttled' })).toMatchObject({ retryAfterMs: 1000 });
    expect(error({ verdict: 'account-throttled' })).toMatchObject({ retryAfterMs: 60_000 });
  });

  test('P4: every verdict that is no answer has its error', () => {
    expect(error({ verdict: 'permanent', code: 'BAD' })).toMatchObject({
      code: 'permanent',
      status: 400,
      message: 'it answered 400 (BAD)',
    });
    // Whoever reads a dead letter sees which field an edit must change.
    expect(error({ verdict: 'permanent', code: 'BAD', field: 'region' }).message).toBe(
      'it answered 400 (BAD, field region)',
    );
    expect(error({ verdict: 'permanent', field: 'region' }).message).toBe('it answered 400 (field region)');
    expect(error({ verdict: 'unauthorized' })).toMatchObject({ code: 'auth' });
    expect(error({ verdict: 'no-verdict' })).toMatchObject({ code: 'no-verdict' });
    for (const verdict of ['transient', 'applied', 'absent', 'already-done', 'duplicate'] as const)
      expect(error({ verdict })).toMatchObject({ code: 'transient' });
  });

  test.each<[Verdict, Partial<RawReply>, string]>([
    ['transient', { body: '{"a":1}' }, 'it answered 503'],
    ['transient', {}, 'it answered 503 with an empty body'],
    ['transient', { body: '<html>' }, 'it answered 503 with a page'],
    ['transient', { body: 'Ann' }, 'it answered 503 without JSON'],
    ['transient', { isUnreadable: true }, 'it answered 503 with a body that cannot be read'],
    ...(['applied', 'absent', 'already-done', 'duplicate'] as const).map(
      (one): [Verdict, Partial<RawReply>, string] => [one, {}, 'it answered 503 in another shape'],
    ),
  ])('P9: of %s with %j says the status and the shape alone', (verdict, raw, message) => {
    const reply = readReply({ status: 503, headers: {}, body: '', ...raw });
    expect(errorOf({ verdict }, reply, { who: 'it', nowMs: 0 }).message).toBe(message);
  });
});

describe('what a refusal names', () => {
  const asked: Asked = { kind: 'write' };
  const named = (status: number, json: unknown) => {
    const reply = readReply({ status, headers: {}, body: JSON.stringify(json) });
    const classified = classify(reply, { code: '/code', field: ['/field', '/errors/*/field'] }, asked);
    const error = errorOf(classified, reply, { who: 'it', nowMs: 0 });
    return error instanceof PermanentError ? error.named : undefined;
  };

  test.each([
    [
      { code: 'INVALID_FIELD', field: 'priority' },
      { code: 'INVALID_FIELD', field: 'priority' },
    ],
    [{ errors: [{ text: 'x' }, { field: 'customer.region' }] }, { field: 'customer.region' }],
    [{ code: 'X_1', field: '' }, {}],
    [{ field: 'address_2' }, { field: 'address_2' }],
  ])('P8: of %j is its code and its field', (json, expected) => {
    expect(named(422, json)).toEqual(expected);
  });

  test.each(['+14155552671', 'a@b.example', 'c4155552671', 'two words', '-'])(
    'P9: is never a value: %s',
    (field) => {
      expect(named(422, { field, code: `${field}_BAD` })).toEqual({});
    },
  );

  test('is a refusal’s alone', () => {
    const reply = readReply({ status: 503, headers: {}, body: '{"field":"priority"}' });
    expect(classify(reply, { field: '/field' }, asked)).toEqual({ verdict: 'transient' });
  });
});
