import { describe, expect, it } from '@jest/globals';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { parseCredentials } from '../../../lambdas/core/tokens/credentials.ts';

const none = { clientId: '', clientSecret: '', accessKeyId: '', accessKeySecret: '' };
const client = { clientId: 'c', clientSecret: 's' };
const fingerprint = (...fields: string[]): string => hasher.sha256(JSON.stringify(fields));
const read = (secret: unknown) =>
  parseCredentials(typeof secret === 'string' ? secret : JSON.stringify(secret), hasher);

describe('the OAuth secret', () => {
  it('P7: holds the primary before the secondary, each known by a fingerprint of all that it is', () => {
    const key = { accessKeyId: 'k', accessKeySecret: 'ks' };
    expect(read({ secondary: { ...client, ...key }, primary: client })).toEqual([
      { ...none, ...client, name: 'primary', fingerprint: fingerprint('c', 's', '', '') },
      { ...client, ...key, name: 'secondary', fingerprint: fingerprint('c', 's', 'k', 'ks') },
    ]);
  });

  it.each([
    [{ primary: { accessKeyId: 'k' } }, 'primary'],
    [{ primary: { clientId: 'c', clientSecret: 7 } }, 'primary'],
    [{ primary: {}, secondary: client }, 'secondary'],
    [{ primary: null, secondary: client }, 'secondary'],
    [{ primary: 'text', secondary: client }, 'secondary'],
  ])('%j holds one credential: %s', (secret, name) => {
    expect(read(secret).map((one) => one.name)).toEqual([name]);
  });

  it.each([
    '',
    'not JSON',
    'null',
    '7',
    '"text"',
    '{}',
    { primary: { clientId: 7 } },
    { primary: { clientSecret: 's' } },
    { tertiary: client },
  ])('P9: %j holds none: asked for again in a minute, and nothing of the text is told', (secret) => {
    expect(() => read(secret)).toThrow(
      expect.objectContaining({
        code: 'credential_missing',
        message: 'The OAuth secret holds no credential.',
        retryAfterSeconds: 60,
      }),
    );
  });
});
