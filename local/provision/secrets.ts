/** Creates the template's secrets with their fixed local values, or as the template generates them. */
import { randomBytes } from 'node:crypto';
import { CreateSecretCommand, DeleteSecretCommand } from '@aws-sdk/client-secrets-manager';
import { SteadylineError } from '../../lambdas/core/errors.ts';
import { localValueOf } from '../secretsmanager/local-values.ts';
import type { PlacedResource } from '../template/template.ts';
import { nameOf, type ProvisionContext, property, resourcesOf } from './context.ts';

/** Throws SteadylineError for a secret that has no value here, and the SDK's errors. */
export async function provisionSecrets(context: ProvisionContext): Promise<void> {
  const { secrets } = context.engines.clients;
  await Promise.all(
    resourcesOf(context, 'AWS::SecretsManager::Secret').map(async (resource) => {
      const Name = nameOf(context, resource, 'Name');
      const { ARN = '' } = await secrets.send(
        new CreateSecretCommand({ Name, SecretString: secretValue(context, resource, Name) }),
      );
      context.onRemove(() =>
        secrets.send(new DeleteSecretCommand({ SecretId: ARN, ForceDeleteWithoutRecovery: true })),
      );
      context.identities.set(resource.stack, resource.logicalId, { ref: ARN, attributes: { Id: ARN } });
    }),
  );
}

function secretValue(context: ProvisionContext, resource: PlacedResource, name: string): string {
  const own = Object.entries(context.secretValues).find(([end]) => name.endsWith(`/${end}`));
  if (own !== undefined) return own[1];
  const fixed = localValueOf(name);
  if (fixed !== undefined) return fixed;
  const given = property(context, resource, 'SecretString');
  if (typeof given === 'string') return given;
  if ('GenerateSecretString' in resource.properties) return randomBytes(24).toString('base64url');
  throw new SteadylineError('template', `There is no local value for the secret ${name}.`);
}
