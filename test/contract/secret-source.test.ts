import {
  CreateSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { memorySecrets } from '../../lambdas/adapters/memory/secrets.ts';
import { secretFetcher } from '../../lambdas/adapters/secrets/secret-source.ts';
import { systemClock } from '../../lambdas/adapters/system.ts';
import { UnavailableError } from '../../lambdas/core/errors.ts';
import type { FetchSecret } from '../../lambdas/core/secrets/secret-cache.ts';
import { type SecretsManager, startSecretsManager } from '../../local/secretsmanager/server.ts';

/** One secret store and the moves of a rotation. */
interface Rotated {
  fetch: FetchSecret;
  put(secretId: string, value: string): Promise<void>;
  stage(secretId: string, value: string): Promise<void>;
  promote(secretId: string): Promise<void>;
  fail(failing: boolean): void;
}

function suite(name: string, store: () => Rotated): void {
  describe(`stages of a secret ${name}`, () => {
    it('P10: a first value has no previous and no pending one', async () => {
      const before = Date.now() - 1000;
      await store().put('first', 'one');
      const values = await store().fetch('first');
      expect(values).toEqual({ current: 'one', currentSinceMs: expect.any(Number) });
      expect(values.currentSinceMs).toBeGreaterThan(before);
      expect(values.currentSinceMs).toBeLessThanOrEqual(Date.now());
    });

    it('P10: staged, then promoted: pending becomes current, current becomes previous', async () => {
      await store().put('rotated', 'one');
      await store().stage('rotated', 'two');
      expect(await store().fetch('rotated')).toMatchObject({ current: 'one', pending: 'two' });
      await store().promote('rotated');
      expect(await store().fetch('rotated')).toMatchObject({ current: 'two', previous: 'one' });
    });

    it('P10: a secret that is missing or can not be read is an UnavailableError', async () => {
      await expect(store().fetch('none')).rejects.toThrow(UnavailableError);
      await store().put('ill', 'one');
      store().fail(true);
      await expect(store().fetch('ill')).rejects.toThrow(UnavailableError);
      store().fail(false);
      expect((await store().fetch('ill')).current).toBe('one');
    });
  });
}

const secrets = memorySecrets(systemClock);
suite('in memory', () => {
  return {
    fetch: secrets.fetch,
    put: async (secretId, value) => secrets.put(secretId, value),
    stage: async (secretId, value) => secrets.stage(secretId, value),
    promote: async (secretId) => secrets.promote(secretId),
    fail: (failing) => {
      secrets.failing = failing;
    },
  };
});
let manager: SecretsManager;
let client: SecretsManagerClient;
beforeAll(async () => {
  manager = await startSecretsManager('us-east-1');
  client = new SecretsManagerClient({
    endpoint: manager.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
});
afterAll(async () => {
  client.destroy();
  await manager.stop();
});

const versions = new Map<string, string | undefined>();
suite('over Secrets Manager’s protocol', () => ({
  fetch: secretFetcher(client),
  async put(Name, SecretString) {
    const { VersionId } = await client.send(new CreateSecretCommand({ Name, SecretString }));
    versions.set(`${Name} current`, VersionId);
  },
  async stage(SecretId, SecretString) {
    const { VersionId } = await client.send(
      new PutSecretValueCommand({ SecretId, SecretString, VersionStages: ['AWSPENDING'] }),
    );
    versions.set(`${SecretId} pending`, VersionId);
  },
  async promote(SecretId) {
    await client.send(
      new UpdateSecretVersionStageCommand({
        SecretId,
        VersionStage: 'AWSCURRENT',
        RemoveFromVersionId: versions.get(`${SecretId} current`),
        MoveToVersionId: versions.get(`${SecretId} pending`),
      }),
    );
  },
  fail: (failing) => manager.admin.setBroken(failing),
}));

describe('secrets that nothing is verified against', () => {
  it('P10: cost one call, for the current value alone', async () => {
    const asked: unknown[] = [];
    const client = {
      send: async ({ input }: { input: { VersionStage: string } }) => {
        asked.push(input.VersionStage);
        return { SecretString: 'one', CreatedDate: new Date(5) };
      },
    };
    const fetch = secretFetcher(client as unknown as SecretsManagerClient, new Set(['pii-key']));
    expect(await fetch('pii-key')).toEqual({ current: 'one', currentSinceMs: 5 });
    expect(asked).toEqual(['AWSCURRENT']);
    await fetch('api-key');
    expect(asked).toHaveLength(4);
  });
});
