import { Aws, Fn, RemovalPolicy } from 'aws-cdk-lib';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { Config } from '../config.ts';
import { localArn, physicalName } from './names.ts';
import type { ConfiguredProps } from './props.ts';

const ofThisAccount = { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } };

/** Services that act for this account with no role of ours, and so need the key policy itself. */
const services = {
  // Alarms publish to encrypted topics.
  CloudWatch: { principal: 'cloudwatch.amazonaws.com', conditions: ofThisAccount },
  // Rules send to encrypted queues. AWS documents no source condition here; where it was tried on topics, deliveries
  // were refused. The queues' own policies name the one rule that may send.
  EventBridge: { principal: 'events.amazonaws.com', conditions: {} },
  // Topics deliver to encrypted queues.
  Sns: { principal: 'sns.amazonaws.com', conditions: ofThisAccount },
} as const;

/** The customer key of queues, topics, tables, secrets and logs. Kept when the stack goes: it reads what is kept. */
export class EncryptionKey extends Construct {
  readonly key: Key;

  constructor(scope: Construct, id: string, { config }: ConfiguredProps) {
    super(scope, id);
    this.key = new Key(this, 'Key', {
      alias: `alias/${physicalName(config, 'data')}`,
      description: 'Steadyline: queues, topics, tables, secrets, logs',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    for (const [name, { principal, conditions }] of Object.entries(services))
      this.allowService(name, principal, conditions);
    this.allowLogs(config);
  }

  private allowService(name: string, principal: string, conditions: Record<string, unknown>): void {
    this.key.addToResourcePolicy(
      new PolicyStatement({
        sid: `Allow${name}`,
        effect: Effect.ALLOW,
        principals: [new ServicePrincipal(principal)],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        // In a key policy `*` is this key: there is nothing else it could name.
        resources: ['*'],
        conditions,
      }),
    );
  }

  private allowLogs(config: Config): void {
    this.key.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AllowLogs',
        effect: Effect.ALLOW,
        principals: [new ServicePrincipal(Fn.join('', ['logs.', Aws.REGION, '.amazonaws.com']))],
        // Not DescribeKey: it carries no encryption context, so that no condition on one lets it through.
        actions: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
        conditions: {
          ArnLike: {
            'kms:EncryptionContext:aws:logs:arn': localArn('logs', `log-group:/${physicalName(config, '*')}`),
          },
        },
      }),
    );
  }
}
