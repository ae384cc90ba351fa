import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { secretsText } from '../../../bin/commands/secrets.ts';
import { promote, rotatedSecret, stage, statusOf } from '../../../bin/secrets/rotation.ts';
import { awsSecretVersions, type SecretVersions } from '../../../bin/secrets/versions.ts';
import { secretFetcher } from '../../../lambdas/adapters/secrets/secret-source.ts';
import { acceptedSecrets } from '../../../lambdas/core/verify/accepted-secrets.ts';
import { type SecretsManager, startSecretsManager } from '../../../local/secretsmanager/server.ts';
import billing from '../../fixtures/connectors/billing.ts';

const DAY_MS = 86_400_000;
const name = 'webhook-genesys';
const of = (secret: string) => rotatedSecret(secret, [{ connector: billing, file: 'billing.ts' }]);
let manager: SecretsManager;
let client: SecretsManagerClient;
let store: SecretVersions;
let secretId: string;
let secrets = 0;

beforeAll(async () => {
  manager = await startSecretsManager('us-east-1');
  client = new SecretsManagerClient({
    ...{ endpoint: manager.url, region: 'us-east-1', maxAttempts: 1 },
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  store = awsSecretVersions(client);
});
afterAll(async () => {
  client.destroy();
  await manager.stop();
});
beforeEach(async () => {
  secrets += 1;
  secretId = `steadyline/${name}-${secrets}`;
  await client.send(new CreateSecretCommand({ Name: secretId, SecretString: 'old' }));
});

const when = (nowMs = Date.now()) => ({ nowMs, validMs: DAY_MS });
const accepted = async (nowMs = Date.now()): Promise<string[]> =>
  acceptedSecrets(await secretFetcher(client)(secretId), nowMs, DAY_MS, secretId);

describe('secrets', () => {
  test('P10: stored, rotated, promoted: the old and the new one are accepted all along, the old one for a day', async () => {
    await stage(store, of(name), secretId, 'new\n', false);
    expect(await accepted()).toEqual(['old', 'new']);
    const pending = await statusOf(store, name, secretId, when());
    expect([pending.pendingSinceMs !== undefined, pending.previousSinceMs]).toEqual([true, undefined]);
    const untilMs = await promote(store, name, secretId, { ...when(), evenSo: false });
    expect(await accepted()).toEqual(['new', 'old']);
    const status = await statusOf(store, name, secretId, when());
    expect(status).toMatchObject({ name, previousUntilMs: untilMs });
    expect(status.pendingSinceMs).toBeUndefined();
    expect(await accepted(untilMs)).toEqual(['new']);
    expect((await statusOf(store, name, secretId, when(untilMs))).previousUntilMs).toBeUndefined();
  });

  test('P10: a promotion that would refuse the present value at once must be meant', async () => {
    await stage(store, of(name), secretId, 'new', false);
    const late = { ...when(Date.now() + DAY_MS + 1000), evenSo: false };
    await expect(promote(store, name, secretId, late)).rejects.toThrow('say --yes');
    await promote(store, name, secretId, { ...late, evenSo: true });
    expect((await accepted())[0]).toBe('new');
  });

  test('a promotion cut off between its two steps can be repeated', async () => {
    await stage(store, of(name), secretId, 'new', false);
    const cut: SecretVersions = {
      ...store,
      clearPending: async () => {
        throw new Error('killed');
      },
    };
    await expect(promote(cut, name, secretId, { ...when(), evenSo: false })).rejects.toThrow('killed');
    await promote(store, name, secretId, { ...when(), evenSo: false });
    expect(await accepted()).toEqual(['new', 'old']);
    expect((await statusOf(store, name, secretId, when())).pendingSinceMs).toBeUndefined();
  });

  test('says what is wrong: nothing staged, staged already, empty, not JSON, not to be rotated, unknown', async () => {
    await expect(promote(store, name, secretId, { ...when(), evenSo: false })).rejects.toThrow(
      'no pending value',
    );
    await stage(store, of(name), secretId, 'one', false);
    await expect(stage(store, of(name), secretId, 'two', false)).rejects.toThrow('--replace');
    await stage(store, of(name), secretId, 'two', true);
    expect(await accepted()).toEqual(['old', 'two']);
    await expect(stage(store, of(name), secretId, '\n', true)).rejects.toThrow('empty');
    await expect(stage(store, of('crm'), secretId, 'Bearer s3cret', true)).rejects.toThrow('JSON object');
    await expect(stage(store, of('crm'), secretId, 'Bearer s3cret', true)).rejects.not.toThrow('s3cret');
    await expect(stage(store, of('pii-key'), secretId, 'k', true)).rejects.toThrow('not rotated');
    await expect(statusOf(store, name, 'steadyline/none', when())).rejects.toThrow('There is no secret');
    expect(() => of('nope')).toThrow('there are webhook-genesys');
  });

  test('a connector’s own secrets are rotated, too; a credential of another kind is refused, without its text', async () => {
    await stage(store, of('webhook-billing'), secretId, 'new', false);
    expect(await accepted()).toEqual(['old', 'new']);
    const credential = JSON.stringify({ clientId: 'c', clientSecret: 's3cret' });
    await stage(store, of('connector-billing'), secretId, credential, true);
    const other = stage(store, of('connector-billing'), secretId, '{"username":"s3cret"}', true);
    await expect(other).rejects.toThrow('it needs clientId, clientSecret');
    await expect(other).rejects.not.toThrow('s3cret');
  });

  test('P9: the table shows times, never values', async () => {
    await stage(store, of(name), secretId, 'hush', false);
    const text = secretsText([await statusOf(store, name, secretId, when())]);
    expect(text).toContain('pending since');
    expect(text).not.toMatch(/hush|old/);
  });
});
