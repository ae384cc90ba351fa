/** The actions of Secrets Manager that Steadyline and its operators use. */
import { fault } from './fault.ts';
import { type Secret, type SecretsStore, staged, type Version, versionOf } from './store.ts';

interface Input {
  SecretId?: string;
  Name?: string;
  SecretString?: string;
  ClientRequestToken?: string;
  VersionId?: string;
  VersionStage?: string;
  VersionStages?: string[];
  MoveToVersionId?: string;
  RemoveFromVersionId?: string;
}

type Action = (store: SecretsStore, input: Input) => unknown;

/** By the name in `X-Amz-Target`. */
export const actions: Readonly<Record<string, Action>> = {
  CreateSecret: (store, { Name, SecretString, ClientRequestToken }) => {
    const secret = store.create(required(Name), SecretString, ClientRequestToken);
    const [version] = secret.versions.values();
    return { ARN: secret.arn, Name: secret.name, VersionId: version?.id };
  },
  GetSecretValue: (store, { SecretId, VersionId, VersionStage }) => {
    const secret = store.find(required(SecretId));
    const version =
      VersionId === undefined ? staged(secret, VersionStage ?? 'AWSCURRENT') : versionOf(secret, VersionId);
    return { ...described(secret, version), SecretString: version.value };
  },
  PutSecretValue: (store, { SecretId, SecretString, ClientRequestToken, VersionStages }) => {
    const secret = store.find(required(SecretId));
    return described(secret, store.put(secret, required(SecretString), ClientRequestToken, VersionStages));
  },
  UpdateSecret: (store, { SecretId, SecretString, ClientRequestToken }) => {
    const secret = store.find(required(SecretId));
    return described(secret, store.put(secret, required(SecretString), ClientRequestToken));
  },
  UpdateSecretVersionStage: (store, input) => {
    const secret = store.find(required(input.SecretId));
    store.moveStage(secret, required(input.VersionStage), input.RemoveFromVersionId, input.MoveToVersionId);
    return { ARN: secret.arn, Name: secret.name };
  },
  DescribeSecret: (store, { SecretId }) => {
    const secret = store.find(required(SecretId));
    const stages = [...secret.versions.values()].map(({ id, stages }) => [id, [...stages]]);
    return { ...summary(secret), VersionIdsToStages: Object.fromEntries(stages) };
  },
  ListSecretVersionIds: (store, { SecretId }) => {
    const secret = store.find(required(SecretId));
    const versions = [...secret.versions.values()].map((version) => ({
      VersionId: version.id,
      VersionStages: [...version.stages],
      CreatedDate: version.createdMs / 1000,
    }));
    return { ARN: secret.arn, Name: secret.name, Versions: versions };
  },
  ListSecrets: (store) => ({ SecretList: store.all().map(summary) }),
  DeleteSecret: (store, { SecretId }) => {
    const secret = store.find(required(SecretId));
    store.remove(secret);
    return { ARN: secret.arn, Name: secret.name, DeletionDate: Date.now() / 1000 };
  },
};

function required(value: string | undefined): string {
  if (value === undefined) throw fault('InvalidParameterException', 'A required parameter is missing.');
  return value;
}

function summary({ arn, name, createdMs }: Secret): Record<string, unknown> {
  return { ARN: arn, Name: name, CreatedDate: createdMs / 1000 };
}

function described({ arn, name }: Secret, version: Version): Record<string, unknown> {
  return {
    ARN: arn,
    Name: name,
    VersionId: version.id,
    VersionStages: [...version.stages],
    CreatedDate: version.createdMs / 1000,
  };
}
