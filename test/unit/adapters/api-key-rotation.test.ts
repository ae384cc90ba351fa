/** The API key's guard as it is deployed, from the stages of the secret to the answer. */
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ResourceNotFoundException } from '@aws-sdk/client-secrets-manager';
import { describe, expect, test } from '@jest/globals';
import { memorySystem } from '../../../lambdas/adapters/memory/system.ts';
import { currentOnlySecrets, secretFetcher } from '../../../lambdas/adapters/secrets/secret-source.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { createSecretCache } from '../../../lambdas/core/secrets/secret-cache.ts';
import { createApiKeyGuard } from '../../../lambdas/core/verify/api-key.ts';

const names = {
  SECRET_API_KEY: 'arn:api-key',
  SECRET_WEBHOOK_GENESYS: 'arn:genesys',
  SECRET_WEBHOOK_NICE: 'arn:nice',
  SECRET_WEBHOOK_CRM: 'arn:crm-webhook',
  SECRET_CRM: 'arn:crm',
  SECRET_PII_KEY: 'arn:pii',
};

function guardOver(stages: Record<string, string>) {
  const system = memorySystem();
  const client = {
    async send({ input }: { input: { VersionStage: string } }) {
      const SecretString = stages[input.VersionStage];
      if (SecretString === undefined) throw new ResourceNotFoundException({ $metadata: {}, message: '' });
      return { SecretString, CreatedDate: new Date(system.clock.now()) };
    },
  } as unknown as SecretsManagerClient;
  const secrets = createSecretCache(
    { fetch: secretFetcher(client, currentOnlySecrets(names)), ...system },
    { cacheMs: 300_000, refreshMinMs: 5000, staleMaxMs: 86_400_000 },
  );
  return createApiKeyGuard(
    { ...system, secrets, hasher },
    { secretId: names.SECRET_API_KEY, previousValidMs: 86_400_000 },
  );
}

describe('P10: while the API key is rotated', () => {
  const stages = { AWSCURRENT: 'new', AWSPREVIOUS: 'old', AWSPENDING: 'next' };
  test.each(['new', 'old', 'next'])('the key of each stage opens the door: %s', async (key) => {
    await expect(guardOver(stages)({ headers: { 'x-api-key': key } })).resolves.toEqual({ name: 'default' });
  });

  test('a key of no stage does not', async () => {
    await expect(guardOver(stages)({ headers: { 'x-api-key': 'older' } })).rejects.toThrow(
      'missing or wrong',
    );
  });

  test('a secret that senders hold is read in every stage, one that only we use in one', () => {
    expect(currentOnlySecrets(names)).toEqual(new Set(['arn:crm', 'arn:pii']));
  });
});
