/** What functions depend on: what all share, and what a connector has of its own. */
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { SettingError } from '../../lambdas/core/errors.ts';
import type { AnyQueueName } from '../catalog/queues.ts';
import type { AnySecretName } from '../catalog/secrets.ts';
import type { OnCallTopics } from './on-call-topics.ts';
import type { Tables } from './tables.ts';
import type { WorkQueue } from './work-queues.ts';

/** By their names in the catalogue: a connector's own queue replaces the shared one of that name. */
export interface Surroundings {
  readonly key: IKey;
  readonly tables: Tables['byName'];
  readonly queues: Readonly<Partial<Record<AnyQueueName, WorkQueue>>>;
  readonly secretArns: Readonly<Partial<Record<AnySecretName, string>>>;
  readonly topics: OnCallTopics;
}

/** Throws SettingError where there is no such queue here. */
export function queueOf({ queues }: Surroundings, name: AnyQueueName): WorkQueue {
  const found = queues[name];
  if (found !== undefined) return found;
  throw new SettingError(`There is no queue ${name} here.`);
}

/** Throws SettingError where there is no such secret here. */
export function secretArnOf({ secretArns }: Surroundings, name: AnySecretName): string {
  const found = secretArns[name];
  if (found !== undefined) return found;
  throw new SettingError(`There is no secret ${name} here.`);
}
