/** What most constructs of this app are given. */
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Config } from '../config.ts';

export interface ConfiguredProps {
  /** Every setting of the deployment, checked. */
  readonly config: Config;
}

export interface EncryptedProps extends ConfiguredProps {
  /** The deployment's own key: everything at rest is encrypted with it. */
  readonly key: IKey;
}
