/** The local Secrets Manager: fixed values, and stages that move as on AWS. */
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type LocalStack, startLocal } from '../../../local/local-stack.ts';
import { clientsOf, type StackClients } from './clients.ts';
import { tinyAssembly } from './tiny-assembly.ts';

const SecretId = 'tiny/api-key';
let stack: LocalStack;
let clients: StackClients;
beforeAll(async () => {
  stack = await startLocal({ port: 0, assembly: tinyAssembly().directory, simulators: false, iam: false });
  clients = clientsOf(stack);
});
afterAll(async () => {
  await stack.stop();
});

const value = async (VersionStage?: string): Promise<string | undefined> => {
  const input = VersionStage === undefined ? { SecretId } : { SecretId, VersionStage };
  return (await clients.secrets.send(new GetSecretValueCommand(input))).SecretString;
};
const control = (body: Record<string, unknown>): Promise<Response> =>
  fetch(`${stack.endpoints.admin}/_control/secrets`, { method: 'POST', body: JSON.stringify(body) });

describe('Runner: secrets', () => {
  it('P10: stages, promotes and keeps the previous value', async () => {
    expect(await value()).toBe('local-data-action-key');
    await expect(value('AWSPENDING')).rejects.toThrow(/AWSPENDING/);
    const { VersionId } = await clients.secrets.send(
      new PutSecretValueCommand({ SecretId, SecretString: 'next', VersionStages: ['AWSPENDING'] }),
    );
    expect([await value(), await value('AWSPENDING')]).toEqual(['local-data-action-key', 'next']);
    const { VersionIdsToStages = {} } = await clients.secrets.send(new DescribeSecretCommand({ SecretId }));
    const current = Object.keys(VersionIdsToStages).find((id) =>
      VersionIdsToStages[id]?.includes('AWSCURRENT'),
    );
    await clients.secrets.send(
      new UpdateSecretVersionStageCommand({
        SecretId,
        VersionStage: 'AWSCURRENT',
        MoveToVersionId: VersionId,
        RemoveFromVersionId: current,
      }),
    );
    expect([await value(), await value('AWSPREVIOUS')]).toEqual(['next', 'local-data-action-key']);
  });

  it('can make versions look older, and the service unreachable', async () => {
    await control({ age: { secretId: SecretId, ms: 86_400_000 } });
    const { Versions = [] } = await clients.secrets.send(new ListSecretVersionIdsCommand({ SecretId }));
    expect(Versions.length).toBeGreaterThan(0);
    for (const { CreatedDate } of Versions) {
      expect(Date.now() - Number(CreatedDate)).toBeGreaterThan(86_000_000);
    }
    await control({ broken: true });
    await expect(value()).rejects.toThrow();
    await control({ broken: false });
    expect(await value()).toBe('next');
  });
});
