import { CfnEventBus, CfnRule } from 'aws-cdk-lib/aws-events';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type IQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { textOf } from '../values.ts';
import { secondsOf } from './duration.ts';
import { physicalName } from './names.ts';
import type { EncryptedProps } from './props.ts';
import { encrypted } from './work-queues.ts';

export interface GenesysSourceProps extends EncryptedProps {
  /** The queue that the partner bus delivers to. */
  readonly target: IQueue;
}

/**
 * The Genesys partner event source: its bus, and a rule that hands every event to the queue. A queue between,
 * because a rule that invokes a function gives up after two retries. Lives with the queues: without the bus
 * associated, events are lost.
 */
export class GenesysSource extends Construct {
  constructor(scope: Construct, id: string, { config, key, target }: GenesysSourceProps) {
    super(scope, id);
    const source = textOf(config, 'GENESYS_EVENT_SOURCE');
    const bus = new CfnEventBus(this, 'Bus', { name: source, eventSourceName: source });
    const dlq = new Queue(this, 'RuleDlq', {
      ...encrypted(key),
      queueName: physicalName(config, 'genesys-rule-dlq'),
      retentionPeriod: secondsOf(config, 'DLQ_RETENTION_S'),
    });
    const rule = new CfnRule(this, 'Rule', {
      name: physicalName(config, 'genesys-events'),
      eventBusName: bus.ref,
      eventPattern: { source: [source] },
      targets: [{ id: 'Queue', arn: target.queueArn, deadLetterConfig: { arn: dlq.queueArn } }],
    });
    for (const queue of [target, dlq]) {
      queue.addToResourcePolicy(
        new PolicyStatement({
          sid: 'AllowRule',
          effect: Effect.ALLOW,
          principals: [new ServicePrincipal('events.amazonaws.com')],
          actions: ['sqs:SendMessage'],
          resources: [queue.queueArn],
          conditions: { ArnEquals: { 'aws:SourceArn': rule.attrArn } },
        }),
      );
    }
  }
}
