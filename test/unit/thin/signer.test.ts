/** @isolated */
import { createHash, createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { GetSecretValueCommand, SecretsManagerClient } from '../../../lambdas/adapters/thin/clients.ts';
import { signerOf } from '../../../lambdas/adapters/thin/signer.ts';
import { SettingError } from '../../../lambdas/core/errors.ts';
import { type Seen, withAws } from './aws.ts';

const aws = withAws();
const limits = { maxAttempts: 2, requestHandler: { connectionTimeout: 5000, requestTimeout: 5000 } };

/** The authorization of a request by the published algorithm, from what arrived. */
function authorizationOf({ headers, body }: Seen): string {
  const hash = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');
  const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest();
  const names = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? '')?.[1]?.split(';') ?? [];
  const stamp = String(headers['x-amz-date']);
  const scope = [stamp.slice(0, 8), 'us-east-1', 'secretsmanager', 'aws4_request'];
  const lines = names.map((name) => `${name}:${headers[name]}`);
  const canonical = ['POST', '/', '', ...lines, '', names.join(';'), hash(body)].join('\n');
  const key = scope.reduce<string | Buffer>(hmac, `AWS4${process.env['AWS_SECRET_ACCESS_KEY']}`);
  const signature = hmac(key, ['AWS4-HMAC-SHA256', stamp, scope.join('/'), hash(canonical)].join('\n'));
  return `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/${scope.join('/')}, SignedHeaders=${names.join(';')}, Signature=${signature.toString('hex')}`;
}

describe('thin transport, signature', () => {
  test("P9: AWS's own test vector is signed as AWS says", async () => {
    const { headers } = await signerOf('service', 'us-east-1').sign(
      {
        method: 'GET',
        protocol: 'https:',
        hostname: 'example.amazonaws.com',
        path: '/',
        headers: { host: 'example.amazonaws.com' },
      },
      { signingDate: new Date('2015-08-30T12:36:00Z') },
    );
    expect(headers['authorization']).toContain(
      'Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
    );
  });

  test.each([undefined, 'a session'])(
    'P9: what arrives is signed whole, with the session token %s',
    async (token) => {
      if (token !== undefined) process.env['AWS_SESSION_TOKEN'] = token;
      process.env['_X_AMZN_TRACE_ID'] = 'Root=1-2-3;Parent=4;Sampled=0';
      const client = new SecretsManagerClient(limits);
      await client.send(new GetSecretValueCommand({ SecretId: 'naïve ☎ 🤖' } as object));
      const [seen] = aws.seen;
      if (seen === undefined) throw new Error('nothing arrived');
      expect(seen.headers).toMatchObject({
        'x-amz-target': 'secretsmanager.GetSecretValue',
        'content-type': 'application/x-amz-json-1.1',
        'content-length': String(Buffer.byteLength('{"SecretId":"naïve ☎ 🤖"}')),
        'x-amzn-trace-id': 'Root=1-2-3;Parent=4;Sampled=0',
      });
      expect(seen.headers['x-amz-security-token']).toBe(token);
      expect(seen.body.toString()).toBe('{"SecretId":"naïve ☎ 🤖"}');
      expect(seen.headers.authorization).toBe(authorizationOf(seen));
      const signed = ['content-type', 'host', 'x-amz-date', 'x-amz-target'];
      expect(seen.headers.authorization).toContain(
        `SignedHeaders=${[...signed, ...(token === undefined ? [] : ['x-amz-security-token'])].sort().join(';')},`,
      );
    },
  );

  test.each(['AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'])(
    'P10: a function without %s does not start',
    (name) => {
      delete process.env[name];
      expect(() => new SecretsManagerClient(limits)).toThrow(SettingError);
    },
  );
});
