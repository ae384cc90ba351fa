/** A lookup that Genesys Cloud invokes itself: its input as the rule sees it, the rule's answer as the action gets it. */
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { apiHandler } from '../../../lambdas/adapters/http/api-handler.ts';
import {
  BY_ROLE,
  byRole,
  directHandler,
  eitherHandler,
} from '../../../lambdas/adapters/http/direct-handler.ts';
import { log, powertoolsLogger } from '../../../lambdas/adapters/logger.ts';
import { bufferedMetrics } from '../../../lambdas/adapters/metrics.ts';
import { RequestError, UnknownFormatError } from '../../../lambdas/core/errors.ts';
import type { HttpAnswer, HttpRequest } from '../../../lambdas/core/http/message.ts';

const context = { awsRequestId: 'aws-1' } as Context;
const found: HttpAnswer = { status: 200, body: { found: true, tier: 'gold' } };

/** A handler whose rule answers or throws `outcome`. */
function rig(outcome: HttpAnswer | Error = found, only?: string) {
  const seen: HttpRequest[] = [];
  const lines: string[] = [];
  const metrics = bufferedMetrics((line) => lines.push(line));
  const respond = async (request: HttpRequest): Promise<HttpAnswer> => {
    metrics.count('LookupsServed');
    seen.push(request);
    if (outcome instanceof Error) throw outcome;
    return outcome;
  };
  const direct = directHandler(respond, metrics, only);
  return { seen, lines, metrics, respond, direct, ask: (input: object) => direct({ ...input }, context) };
}
const bodyOf = ({ body }: HttpRequest): unknown => JSON.parse(Buffer.from(body).toString());

let warnings: jest.SpiedFunction<typeof log.warn>;
let errors: jest.SpiedFunction<typeof log.error>;
beforeEach(() => {
  warnings = jest.spyOn(log, 'warn').mockReturnValue(undefined);
  errors = jest.spyOn(log, 'error').mockReturnValue(undefined);
});
afterEach(() => void jest.restoreAllMocks());

describe('a direct invocation', () => {
  test('P5: is answered with the body of the contract, under the request’s own id', async () => {
    jest.spyOn(Date, 'now').mockReturnValue(1_767_225_600_000);
    const { seen, ask } = rig();
    expect(await ask({ phone: '+14155552671' })).toEqual(found.body);
    expect(seen).toMatchObject([
      {
        ...{ method: 'POST', path: '/', headers: {}, pathParameters: { lookup: '' } },
        ...{ receivedAtMs: 1_767_225_600_000, correlationId: 'aws-1' },
      },
    ]);
    expect(seen.map(bodyOf)).toEqual([{ phone: '+14155552671' }]);
  });

  test.each([
    ['names its lookup', { lookup: 'orders', phone: '1' }, 'customer', 'orders'],
    ['names none where there is one', { phone: '1' }, 'customer', 'customer'],
    ['names none', { phone: '1' }, undefined, ''],
    ['names it by something that is no text', { lookup: 7, phone: '1' }, 'customer', ''],
  ])('P5: that %s asks for that one, and the name is no key of it', async (_what, input, only, lookup) => {
    const { seen, ask } = rig(found, only);
    await ask(input);
    expect(seen[0]?.pathParameters).toEqual({ lookup });
    expect(seen.map(bodyOf)).toEqual([{ phone: '1' }]);
  });

  test('P9: is logged as by the role, and nothing of a request before stays in the log', async () => {
    const removed = jest.spyOn(powertoolsLogger, 'removeKeys');
    const appended = jest.spyOn(powertoolsLogger, 'appendKeys');
    await rig().ask({ phone: '1' });
    expect(removed).toHaveBeenCalledWith(['keyName']);
    expect(appended).toHaveBeenCalledWith({ correlationId: 'aws-1', keyName: BY_ROLE });
    expect(await byRole({} as HttpRequest)).toEqual({ name: 'genesys-role' });
  });

  test('P13: leaves its counts with its answer', async () => {
    const { lines, ask } = rig();
    await ask({ phone: '1' });
    expect(lines.join()).toContain('LookupsServed');
  });

  test.each([
    [400, 'invalid_phone', new RequestError(400, 'invalid_phone', 'No number.'), 'No number.'],
    [404, 'no_such_lookup', new RequestError(404, 'no_such_lookup', 'None.'), 'None.'],
  ])(
    'P5: a refusal of %i is a function error by the name of its code',
    async (status, code, error, message) => {
      await expect(rig(error).ask({})).rejects.toMatchObject({ name: code, message });
      expect(warnings).toHaveBeenCalledWith('a direct lookup was refused', { status, code });
      expect(errors).not.toHaveBeenCalled();
    },
  );

  test('a fault of ours is logged with what it was, and answered without it', async () => {
    const fault = new TypeError('secret things');
    const answer = rig(fault).ask({});
    await expect(answer).rejects.toMatchObject({ message: expect.not.stringContaining('secret things') });
    expect(errors).toHaveBeenCalledWith('request failed', { error: fault });
  });

  test('P1: what is stored in a format to come is counted', async () => {
    const { lines, ask } = rig(new UnknownFormatError('lookup entry'));
    await expect(ask({})).rejects.toMatchObject({ name: 'unknown_format' });
    expect(lines.join()).toContain('"UnknownFormat":1');
  });
});

test('P5: one function tells API Gateway’s calls from invocations, whatever their input is', async () => {
  const { respond, metrics, direct, seen } = rig();
  const either = eitherHandler(apiHandler(respond, metrics), direct);
  const requestContext = { domainName: 'a', http: { method: 'POST' }, timeEpoch: 1, requestId: 'r-1' };
  const event = { rawPath: '/crm/customer-lookup', headers: {}, requestContext };
  expect(await either(event as unknown as APIGatewayProxyEventV2, context)).toMatchObject({
    statusCode: 200,
  });
  expect(await either({ phone: '1' }, context)).toEqual(found.body);
  expect(seen.map(({ path }) => path)).toEqual(['/crm/customer-lookup', '/']);
  expect(await either('text' as never, context)).toEqual(found.body);
  await expect(either(null as never, context)).rejects.toThrow();
});
