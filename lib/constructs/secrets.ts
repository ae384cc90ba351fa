import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { type SecretName, type SecretSpec, secretNames, secrets } from '../catalog/secrets.ts';
import { textOf } from '../values.ts';
import { pascal } from './names.ts';
import type { EncryptedProps } from './props.ts';

/** All secrets, kept when the stack goes. Values set later by hand stay: the template's own never change. */
export class Secrets extends Construct {
  /** ARNs by name. */
  readonly arns: Record<SecretName, string>;

  constructor(scope: Construct, id: string, { config, key }: EncryptedProps) {
    super(scope, id);
    this.arns = Object.fromEntries(
      secretNames.map((name) => [name, keptSecret(this, name, secrets[name], { config, key })]),
    ) as Record<SecretName, string>;
  }
}

/** A secret of that name that outlives its stack; answers its ARN. */
export function keptSecret(
  scope: Construct,
  name: string,
  { description, placeholder }: SecretSpec,
  { config, key }: EncryptedProps,
): string {
  const secret = new CfnSecret(scope, pascal(name), {
    name: `${textOf(config, 'NAME_PREFIX')}/${name}`,
    description,
    kmsKeyId: key.keyArn,
    ...(placeholder === undefined
      ? { generateSecretString: { passwordLength: 48, excludePunctuation: true } }
      : { secretString: placeholder }),
  });
  secret.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
  return secret.ref;
}
