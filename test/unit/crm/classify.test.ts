import { describe, expect, test } from '@jest/globals';
import { TransientError } from '../../../lambdas/core/errors.ts';
import { event, fakeCrm, options, PAGE, request } from './fake-crm.ts';

const kinds = ['rest', 'salesforce', 'servicenow'] as const;
const calls = {
  findCustomer: (fake: ReturnType<typeof fakeCrm>) => fake.crm.findCustomer('+14155552671', options),
  applyEvent: (fake: ReturnType<typeof fakeCrm>) => fake.crm.applyEvent(event, options),
  createCase: (fake: ReturnType<typeof fakeCrm>) => fake.crm.createCase(request, options),
};
const names = ['findCustomer', 'applyEvent', 'createCase'] as const;

describe.each(kinds)('classification of %s', (kind) => {
  describe.each(names)('%s', (name) => {
    const outcome = async (answer: Parameters<typeof fakeCrm>[0][number]): Promise<unknown> =>
      calls[name](fakeCrm([answer], { kind })).catch((error: unknown) => error);

    test.each([400, 410, 413, 422])('P11: %i in JSON of its own is permanent', async (status) => {
      expect(await outcome({ status, json: { refused: true } })).toMatchObject({ code: 'permanent', status });
    });

    test.each([409, 423])('P4: %i that no table names is worth another try', async (status) => {
      expect(await outcome({ status, json: { refused: true } })).toMatchObject({ code: 'transient' });
    });

    test.each([400, 409, 410, 413, 422])(
      'P4: %i with a page, or with nothing, is transient',
      async (status) => {
        expect(await outcome({ status, body: PAGE })).toMatchObject({ code: 'transient' });
        expect(await outcome({ status })).toMatchObject({ code: 'transient' });
        expect(await outcome({ status, body: '"refused"' })).toMatchObject({ code: 'transient' });
      },
    );

    test.each([403, 404, 405, 408, 418, 451, 500, 502, 503, 504, 302])(
      'P4: %i with a page is transient',
      async (status) => {
        expect(await outcome({ status, body: PAGE })).toMatchObject({ code: 'transient' });
      },
    );

    test.each([403, 405, 408, 500, 503])('P4: %i in JSON is transient too', async (status) => {
      expect(await outcome({ status, json: { error: 'x' } })).toMatchObject({ code: 'transient' });
    });

    test.each([
      ['a page', { status: 200, body: PAGE }],
      ['nothing', { status: 200 }],
      ['a word', { status: 200, body: '"ok"' }],
      ['a list', { status: 200, json: [] }],
      ['half of it', { status: 200, body: '{"caseId":"1' }],
    ])('P4: 200 with %s is transient', async (_what, answer) => {
      expect(await outcome(answer)).toMatchObject({ code: 'transient' });
    });

    test.each([
      [{ 'retry-after': '7' }, 7000],
      [{ 'retry-after': '0' }, 0],
      [{ 'retry-after': 'Thu, 01 Jan 2026 00:00:30 GMT' }, 30_000],
      [{ 'retry-after': 'Wed, 31 Dec 2025 00:00:00 GMT' }, 0],
      [{ 'retry-after': '-3' }, 1000],
      [{ 'retry-after': 'soon' }, 1000],
      [{ 'retry-after': '999999999' }, 43_200_000],
      [{}, 1000],
    ] as [Record<string, string>, number][])(
      'P12: 429 with %j waits %i ms',
      async (headers, retryAfterMs) => {
        expect(await outcome({ status: 429, body: PAGE, headers })).toMatchObject({
          code: 'throttled',
          retryAfterMs,
        });
      },
    );

    test('401 is the credential, also with a page', async () => {
      expect(await outcome({ status: 401, json: {} })).toMatchObject({ code: 'auth' });
      expect(await outcome({ status: 401, body: PAGE })).toMatchObject({ code: 'auth' });
    });

    test('a connection that fails is transient, and so is a fault of our own', async () => {
      expect(await outcome(new TransientError('no answer'))).toMatchObject({ message: 'no answer' });
      expect(await outcome(new TypeError('invalid header'))).toMatchObject({ code: 'transient' });
    });

    test('P9: errors hold nothing of what was sent or answered', async () => {
      for (const answer of [
        { status: 422, json: { code: '+14155552671', message: 'Ms Smith, +14155552671' } },
        { status: 422, json: [{ errorCode: 'x@y.z', message: 'Ms Smith' }] },
        { status: 500, body: PAGE },
      ]) {
        const error = await outcome(answer);
        expect(String((error as Error).message)).not.toMatch(/4155552671|Smith|@|e\/1|i 1/);
      }
    });
  });
});

describe('classification', () => {
  test("P11: the CRM's name of its error is told if it is a name", async () => {
    const { crm } = fakeCrm([{ status: 422, json: { code: 'field_missing' } }]);
    await expect(crm.applyEvent(event, options)).rejects.toThrow('crm answered 422 (field_missing)');
  });

  test.each([
    [400, 'UNABLE_TO_LOCK_ROW', 'transient'],
    [400, 'DUPLICATE_VALUE', 'transient'],
    [400, 'QUERY_TIMEOUT', 'transient'],
    [503, 'SERVER_UNAVAILABLE', 'transient'],
    [403, 'REQUEST_LIMIT_EXCEEDED', 'throttled'],
    [400, 'REQUIRED_FIELD_MISSING', 'permanent'],
    [403, 'INSUFFICIENT_ACCESS', 'transient'],
  ])('P4: Salesforce’s %i %s is %s', async (status, errorCode, code) => {
    const { crm } = fakeCrm([{ status, json: [{ errorCode, message: '' }] }], { kind: 'salesforce' });
    await expect(crm.createCase(request, options)).rejects.toMatchObject({ code });
  });

  test('P2: Salesforce’s 300 says that the external id is not unique: no retry mends that', async () => {
    const { crm } = fakeCrm([{ status: 300, json: ['/a', '/b'] }], { kind: 'salesforce' });
    await expect(crm.applyEvent(event, options)).rejects.toMatchObject({ code: 'permanent' });
  });
});
