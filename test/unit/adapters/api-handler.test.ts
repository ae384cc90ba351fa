/** API Gateway's events as rules see them, and rules' answers as API Gateway gets them. */
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { apiHandler } from '../../../lambdas/adapters/http/api-handler.ts';
import { log, powertoolsLogger } from '../../../lambdas/adapters/logger.ts';
import { bufferedMetrics } from '../../../lambdas/adapters/metrics.ts';
import { RequestError, UnavailableError, UnknownFormatError } from '../../../lambdas/core/errors.ts';
import type { HttpAnswer, HttpRequest } from '../../../lambdas/core/http/message.ts';

const RECEIVED = Date.UTC(2026, 0, 1);
const context = {} as Context;

const event = (more: object = {}): APIGatewayProxyEventV2 =>
  ({
    rawPath: '/webhooks/genesys',
    headers: { 'X-Api-Key': 'key' },
    rawQueryString: '',
    requestContext: {
      domainName: 'api.example.org',
      http: { method: 'POST' },
      timeEpoch: RECEIVED,
      requestId: 'r-1',
    },
    ...more,
  }) as unknown as APIGatewayProxyEventV2;

/** A handler whose rule answers or throws `outcome`. */
function rig(outcome: HttpAnswer | Error = { status: 200, body: { ok: true } }) {
  const lines: string[] = [];
  const seen: HttpRequest[] = [];
  const handler = apiHandler(
    async (request) => {
      seen.push(request);
      if (outcome instanceof Error) throw outcome;
      return outcome;
    },
    bufferedMetrics((line) => lines.push(line)),
  );
  return {
    lines,
    answer: (more: object = {}) => handler(event(more), context),
    async request(more: object) {
      await handler(event(more), context);
      return seen[0];
    },
  };
}

let errors: jest.SpiedFunction<typeof log.error>;
beforeEach(() => {
  errors = jest.spyOn(log, 'error').mockReturnValue(undefined);
});
afterEach(() => void jest.restoreAllMocks());

describe('a request', () => {
  test('is read whole, header names in lower case', async () => {
    const more = {
      headers: { 'X-Api-Key': 'key', Empty: undefined },
      pathParameters: { requestId: 'r', none: undefined },
      body: 'naïve',
    };
    expect(await rig().request(more)).toEqual({
      method: 'POST',
      path: '/webhooks/genesys',
      uri: 'https://api.example.org/webhooks/genesys',
      headers: { 'x-api-key': 'key', empty: '' },
      pathParameters: { requestId: 'r', none: '' },
      body: Buffer.from('naïve'),
      receivedAtMs: RECEIVED,
      correlationId: 'r-1',
    });
  });

  test('P10: has the bytes that were signed, where API Gateway has encoded them', async () => {
    const body = Buffer.from([0, 255, 1]).toString('base64');
    expect((await rig().request({ body, isBase64Encoded: true }))?.body).toEqual(Buffer.from([0, 255, 1]));
  });

  test('P10: tells the address as it was called, with its query', async () => {
    const more = { rawQueryString: 'a=1&b=%2F', headers: { 'x-forwarded-proto': 'http' } };
    expect((await rig().request(more))?.uri).toBe('http://api.example.org/webhooks/genesys?a=1&b=%2F');
  });

  test('may have no headers, path parameters or body at all', async () => {
    const request = await rig().request({ headers: undefined });
    expect(request).toMatchObject({ headers: {}, pathParameters: {} });
    expect(request?.body).toEqual(Buffer.alloc(0));
  });
});

describe('the correlation id', () => {
  const idOf = async (headers: object) => (await rig().request({ headers }))?.correlationId;

  test('is the platform’s own, then the caller’s, then the request’s', async () => {
    const both = { 'ININ-Correlation-Id': 'a', 'X-Correlation-Id': 'b' };
    expect([await idOf(both), await idOf({ 'X-Correlation-Id': 'b' }), await idOf({})]).toEqual([
      ...['a', 'b', 'r-1'],
    ]);
  });

  test.each(['aZ9._:-', 'x'.repeat(128)])('may be %s', async (id) => {
    expect(await idOf({ 'x-correlation-id': id })).toBe(id);
  });

  test.each(['', 'x'.repeat(129), 'a b', ' a', 'a\n', 'é'])('P9: is not taken over from %j', async (id) => {
    expect(await idOf({ 'x-correlation-id': id })).toBe('r-1');
  });

  test('is in every line that the logger prints for the request, the key of the one before in none', async () => {
    const append = jest.spyOn(powertoolsLogger, 'appendKeys');
    const remove = jest.spyOn(powertoolsLogger, 'removeKeys');
    await rig().answer();
    expect(append).toHaveBeenCalledWith({ correlationId: 'r-1' });
    expect(remove).toHaveBeenCalledWith(['keyName']);
  });
});

describe('an answer', () => {
  test('is JSON with the correlation id and the rule’s own headers', async () => {
    const { answer } = rig({ status: 202, headers: { 'retry-after': '1' }, body: { requestId: 'x' } });
    expect(await answer()).toEqual({
      statusCode: 202,
      headers: { 'content-type': 'application/json', 'x-correlation-id': 'r-1', 'retry-after': '1' },
      body: '{"requestId":"x"}',
    });
    expect(errors).not.toHaveBeenCalled();
  });

  test('P1: to an unknown fault is a 503, which is logged', async () => {
    const fault = new Error('hidden');
    const answer = await rig(fault).answer();
    expect(answer).toMatchObject({ statusCode: 503, headers: { 'retry-after': '5' } });
    expect(JSON.stringify(answer)).not.toContain('hidden');
    expect(errors.mock.calls).toEqual([['request failed', { error: fault }]]);
  });

  test('P1: to a request that the contract refuses is none to be alarmed at', async () => {
    expect(await rig(new RequestError(499, 'odd', 'Odd.')).answer()).toMatchObject({ statusCode: 499 });
    expect(errors).not.toHaveBeenCalled();
    await rig(new RequestError(500, 'odd', 'Odd.')).answer();
    expect(errors).toHaveBeenCalledTimes(1);
  });

  test('has its metrics printed, those of formats that nobody reads among them', async () => {
    const { lines, answer } = rig(new UnknownFormatError('token'));
    await answer();
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ format: 'token', UnknownFormat: 1 });
    const other = rig(new UnavailableError('down', 'Down.'));
    await other.answer();
    expect(other.lines).toEqual([]);
  });

  test('P5: waits for spans up to 2 s after the request came, with the 1 s that sending may take', async () => {
    jest.spyOn(Date, 'now').mockReturnValue(RECEIVED + 700);
    const left: number[] = [];
    const respond = async () => ({ status: 200, body: {} });
    const spans = { flush: async (leftMs: number) => void left.push(leftMs) };
    await apiHandler(
      respond,
      bufferedMetrics(() => undefined),
      spans,
    )(event(), context);
    expect(left).toEqual([2300]);
  });
});
