/** A connector's credentials out of its secret: read once, looked up again where they can't be used. */
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import {
  type CredentialOptions,
  connectorCredentials,
  readCredentials,
} from '../../../lambdas/adapters/secrets/connector-credentials.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { staticHeader } from '../../../lambdas/core/credentials/auth.ts';
import type { SecretSource } from '../../../lambdas/core/ports.ts';

const good = '{"authorization":"Bearer a"}';
const newer = '{"authorization":"Bearer b"}';
const values = (found: readonly { fields: Readonly<Record<string, string>> }[]) =>
  found.map(({ fields }) => fields['authorization']);

function source(current: string, refreshed: string) {
  const looks: string[] = [];
  const secrets: SecretSource = {
    async read(id) {
      looks.push(`read ${id}`);
      return { current, currentSinceMs: 0 };
    },
    async refresh(id) {
      looks.push(`refresh ${id}`);
      return { current: refreshed, currentSinceMs: 0 };
    },
  };
  return { secrets, looks };
}
const options: CredentialOptions = { auth: staticHeader(), checkedAs: 'crm' };

describe('the credentials of a connector', () => {
  test('are those of the secret as it is kept, read once for as long as its text is the same', async () => {
    const { secrets, looks } = source(good, newer);
    let hashes = 0;
    const counting = {
      sha256: (text: string) => {
        hashes += 1;
        return hasher.sha256(text);
      },
    };
    const credentials = connectorCredentials(secrets, 'arn', options, counting);
    const first = await credentials(false);
    const once = hashes;
    expect(values(first)).toEqual(['Bearer a']);
    expect(await credentials(false)).toBe(first);
    expect(hashes).toBe(once);
    expect(looks).toEqual(['read arn', 'read arn']);
    expect(values(await credentials(true))).toEqual(['Bearer b']);
    expect(looks.at(-1)).toBe('refresh arn');
  });

  test('P4: are looked up again where the kept text can’t be used', async () => {
    const { secrets, looks } = source('{"authorization":""}', newer);
    expect(values(await connectorCredentials(secrets, 'arn', options, hasher)(false))).toEqual(['Bearer b']);
    expect(looks).toEqual(['read arn', 'refresh arn']);
  });

  test('what is no fault of the secret is not looked up again', async () => {
    const { secrets, looks } = source(good, newer);
    const broken = {
      sha256: (): never => {
        throw new TypeError('no hash');
      },
    };
    await expect(connectorCredentials(secrets, 'arn', options, broken)(false)).rejects.toThrow('no hash');
    expect(looks).toEqual(['read arn']);
  });

  test('P4: of a secret that is not checked by name a pair that TLS can’t use is a fault all the same', () => {
    const text = '{"certificate":"CERT","privateKey":"KEY"}';
    expect(() => readCredentials(text, { auth: staticHeader() }, hasher)).toThrow(
      expect.objectContaining({
        code: 'secret_malformed',
        message: expect.stringContaining('The secret of the connector holds a certificate or private key'),
      }),
    );
  });

  test('a pair that TLS can use is taken', async () => {
    // A self-signed pair that is used nowhere else.
    const text = await readFile(new URL('../../fixtures/tls-pair.json', import.meta.url), 'utf8');
    const [found] = readCredentials(text, { auth: staticHeader() }, hasher);
    expect(found?.fields).toEqual(JSON.parse(text));
  });
});
