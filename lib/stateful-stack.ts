import { Stack, type StackProps } from 'aws-cdk-lib';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { visibilityOf } from './catalog/functions.ts';
import { type QueueName, queues } from './catalog/queues.ts';
import { EncryptionKey } from './constructs/encryption-key.ts';
import { GenesysSource } from './constructs/genesys-source.ts';
import { OnCallTopics } from './constructs/on-call-topics.ts';
import type { ConfiguredProps } from './constructs/props.ts';
import { Secrets } from './constructs/secrets.ts';
import { Tables } from './constructs/tables.ts';
import { WorkQueues } from './constructs/work-queues.ts';
import { textOf } from './values.ts';

export interface StatefulProps extends StackProps, ConfiguredProps {}

/** All that holds data: key, tables, queues, secrets, topics. Changed rarely, and with care. */
export class StatefulStack extends Stack {
  readonly key: IKey;
  readonly tables: Tables['byName'];
  readonly queues: WorkQueues<QueueName>['byName'];
  readonly secretArns: Secrets['arns'];
  readonly topics: OnCallTopics;

  constructor(scope: Construct, id: string, { config, ...props }: StatefulProps) {
    super(scope, id, props);
    const own = textOf(config, 'KMS_KEY_ARN');
    this.key =
      own === ''
        ? new EncryptionKey(this, 'Encryption', { config }).key
        : Key.fromKeyArn(this, 'Encryption', own);
    this.tables = new Tables(this, 'Tables', { config, key: this.key }).byName;
    this.queues = new WorkQueues(this, 'Queues', {
      config,
      key: this.key,
      rows: queues,
      visibilityS: (name) => visibilityOf(name, config),
    }).byName;
    this.secretArns = new Secrets(this, 'Secrets', { config, key: this.key }).arns;
    this.topics = new OnCallTopics(this, 'OnCall', {
      config,
      key: this.key,
      queue: this.queues.oncall.queue,
    });
    if (textOf(config, 'GENESYS_EVENT_SOURCE') !== '') {
      new GenesysSource(this, 'GenesysSource', { config, key: this.key, target: this.queues.genesys.queue });
    }
  }
}
