import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { connect } from '../../../bin/operator/connection.ts';
import { failureText } from '../../../bin/operator/failure.ts';
import { words } from '../../../bin/operator/words.ts';
import { SettingError, UnavailableError } from '../../../lambdas/core/errors.ts';

const named = (name: string, message: string, more = {}): Error =>
  Object.assign(new Error(message), { name }, more);

describe('what an operator reads when something fails', () => {
  it('an error of ours is its sentence, with the cause where there is one', () => {
    expect(failureText(new SettingError('There is no worker x.'))).toBe('There is no worker x.');
    const cause = new Error('getaddrinfo ENOTFOUND sqs');
    expect(failureText(new UnavailableError('no_queue', 'There is no queue.', 5, { cause }))).toBe(
      'There is no queue: getaddrinfo ENOTFOUND sqs',
    );
  });

  it.each([
    [new Error('Region is missing'), 'AWS did not do it: Region is missing: sign in, and set AWS_PROFILE'],
    [named('CredentialsProviderError', 'none'), 'CredentialsProviderError: none: sign in'],
    [named('AccessDeniedException', 'not you', { $metadata: {} }), 'AccessDeniedException: not you'],
    [named('Error', 'connect refused', { syscall: 'connect' }), 'AWS did not do it: connect refused'],
  ])('what AWS refuses is one line, with what to do about a sign-in', (error, text) => {
    expect(failureText(error)).toContain(text);
    expect(failureText(error)).not.toContain('\n');
  });

  it('what nobody foresaw keeps its stack', () => {
    expect(failureText(new TypeError('x is undefined'))).toContain('failure.test');
    expect(failureText('thrown')).toBe('thrown');
  });

  it('an empty name or reason is refused', () => {
    expect(words('reason')('migration')).toBe('migration');
    expect(() => words('by')(' ')).toThrow('--by must not be empty');
  });
});

describe('--local', () => {
  let server = createServer();
  const answering = async (status: number, body: string): Promise<string> => {
    server = createServer((_, response) => response.writeHead(status).end(body));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  it.each([
    [404, '{"error":"no such route"}'],
    [200, 'null'],
    [200, '{"sqs":"http://127.0.0.1:1","dynamodb":"http://127.0.0.1:1","lambda":"http://127.0.0.1:1"}'],
    [200, 'a page'],
  ])('an address that is no runner’s is refused, never taken for AWS (%d %s)', async (status, body) => {
    const local = await answering(status, body);
    await expect(connect({ local, prefix: 'steadyline' })).rejects.toThrow(SettingError);
  });

  it('a runner is taken', async () => {
    const at = 'http://127.0.0.1:1';
    const local = await answering(
      200,
      JSON.stringify({ sqs: at, sns: at, dynamodb: at, lambda: at, secretsmanager: at, region: 'eu-west-1' }),
    );
    const { sqs, place } = await connect({ local, prefix: 'steadyline' });
    expect(place).toBe(local);
    expect(await sqs.config.region()).toBe('eu-west-1');
  });
});
