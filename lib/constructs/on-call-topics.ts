import { Aws } from 'aws-cdk-lib';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Subscription, SubscriptionProtocol, Topic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Config } from '../config.ts';
import { textOf } from '../values.ts';
import { pascal, physicalName } from './names.ts';
import type { EncryptedProps } from './props.ts';

export interface OnCallTopicsProps extends EncryptedProps {
  /** The notifier's queue. */
  readonly queue: IQueue;
}

/** Critical and warning feed the notifier's queue; the backstop feeds none, so that it can report the notifier. */
export class OnCallTopics extends Construct {
  readonly critical: Topic;
  readonly warning: Topic;
  readonly backstop: Topic;

  constructor(scope: Construct, id: string, { config, key, queue }: OnCallTopicsProps) {
    super(scope, id);
    this.critical = this.topic('oncall', config, key);
    this.warning = this.topic('oncall-warning', config, key);
    this.backstop = this.topic('oncall-backstop', config, key);
    this.deliver(this.critical, queue);
    this.deliver(this.warning, queue);
    queue.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AllowTopics',
        effect: Effect.ALLOW,
        principals: [new ServicePrincipal('sns.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [queue.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': [this.critical.topicArn, this.warning.topicArn] } },
      }),
    );
    const email = textOf(config, 'ALARM_EMAIL');
    if (email !== '') {
      new Subscription(this, 'Email', {
        topic: this.backstop,
        protocol: SubscriptionProtocol.EMAIL,
        endpoint: email,
      });
    }
  }

  private topic(name: string, config: Config, key: IKey): Topic {
    const topic = new Topic(this, pascal(name), {
      topicName: physicalName(config, name),
      masterKey: key,
      enforceSSL: true,
    });
    // A topic with a policy of its own no longer lets the account's services in by default.
    topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AllowAlarms',
        effect: Effect.ALLOW,
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
    return topic;
  }

  private deliver(topic: Topic, queue: IQueue): void {
    new Subscription(this, `${topic.node.id}ToQueue`, {
      topic,
      protocol: SubscriptionProtocol.SQS,
      endpoint: queue.queueArn,
    });
  }
}
