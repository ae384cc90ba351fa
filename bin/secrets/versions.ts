/** The versions of a secret and their stages, as AWS Secrets Manager keeps them. */
import {
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { SettingError, UnavailableError } from '../../lambdas/core/errors.ts';

export type Stage = 'AWSCURRENT' | 'AWSPENDING' | 'AWSPREVIOUS';

/** A version that carries a stage; values are never read. */
export interface SecretVersion {
  id: string;
  stages: readonly string[];
  /** ms since the epoch. */
  createdMs: number;
}

/** One secret by its physical name. Methods throw SettingError where there is none, UnavailableError. */
export interface SecretVersions {
  list(secretId: string): Promise<SecretVersion[]>;
  putPending(secretId: string, value: string): Promise<void>;
  /** Moves AWSCURRENT; the version it leaves becomes AWSPREVIOUS. */
  makeCurrent(secretId: string, versionId: string, from: string): Promise<void>;
  clearPending(secretId: string, versionId: string): Promise<void>;
}

export function awsSecretVersions(client: SecretsManagerClient): SecretVersions {
  const guarded = async <Value>(secretId: string, work: () => Promise<Value>): Promise<Value> => {
    try {
      return await work();
    } catch (error) {
      if (error instanceof ResourceNotFoundException)
        throw new SettingError(`There is no secret ${secretId} within reach.`);
      throw new UnavailableError('secret_store', `Secrets Manager did not answer for ${secretId}.`, 5, {
        cause: error,
      });
    }
  };
  return {
    list: (SecretId) =>
      guarded(SecretId, async () => {
        const { Versions = [] } = await client.send(new ListSecretVersionIdsCommand({ SecretId }));
        return Versions.map(({ VersionId = '', VersionStages = [], CreatedDate }) => ({
          id: VersionId,
          stages: VersionStages,
          createdMs: CreatedDate?.getTime() ?? 0,
        }));
      }),
    async putPending(SecretId, SecretString) {
      await guarded(SecretId, () =>
        client.send(new PutSecretValueCommand({ SecretId, SecretString, VersionStages: ['AWSPENDING'] })),
      );
    },
    async makeCurrent(SecretId, MoveToVersionId, RemoveFromVersionId) {
      await guarded(SecretId, () =>
        client.send(
          new UpdateSecretVersionStageCommand({
            ...{ SecretId, VersionStage: 'AWSCURRENT', MoveToVersionId, RemoveFromVersionId },
          }),
        ),
      );
    },
    async clearPending(SecretId, RemoveFromVersionId) {
      await guarded(SecretId, () =>
        client.send(
          new UpdateSecretVersionStageCommand({
            ...{ SecretId, VersionStage: 'AWSPENDING', RemoveFromVersionId },
          }),
        ),
      );
    },
  };
}
