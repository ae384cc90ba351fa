import { RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { type SecretName, secretNames, secrets } from '../catalog/secrets.ts';
import type { Config } from '../config.ts';
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
      secretNames.map((name) => [name, this.secret(name, config, key).ref]),
    ) as Record<SecretName, string>;
  }

  private secret(name: SecretName, config: Config, key: IKey): CfnSecret {
    const { description, placeholder } = secrets[name];
    const secret = new CfnSecret(this, pascal(name), {
      name: `${textOf(config, 'NAME_PREFIX')}/${name}`,
      description,
      kmsKeyId: key.keyArn,
      ...(placeholder === undefined
        ? { generateSecretString: { passwordLength: 48, excludePunctuation: true } }
        : { secretString: placeholder }),
    });
    secret.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    return secret;
  }
}
