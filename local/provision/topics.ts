/** Creates the template's topics and subscribes queues to them. */
import { CreateTopicCommand, DeleteTopicCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import type { Guard } from '../iam/guard.ts';
import type { PlacedResource } from '../template/template.ts';
import { nameOf, type ProvisionContext, resolved, resourcesOf } from './context.ts';

/** Creates the topics. Throws the SDK's errors. */
export async function provisionTopics(context: ProvisionContext): Promise<void> {
  const { sns } = context.engines.clients;
  await Promise.all(
    resourcesOf(context, 'AWS::SNS::Topic').map(async (resource) => {
      const Name = nameOf(context, resource, 'TopicName');
      const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name }));
      context.onRemove(() => sns.send(new DeleteTopicCommand({ TopicArn })));
      context.identities.set(resource.stack, resource.logicalId, {
        ref: TopicArn,
        attributes: { TopicArn, TopicName: Name },
      });
    }),
  );
}

/**
 * Subscribes the queues; topics and queues must be there. Other protocols are noted and left out; so is a queue that SNS
 * may not send to: AWS drops what it would deliver there.
 */
export async function provisionSubscriptions(
  context: ProvisionContext,
  guard: Guard | undefined,
): Promise<void> {
  await Promise.all(
    resourcesOf(context, 'AWS::SNS::Subscription').map((resource) => subscribe(context, resource, guard)),
  );
}

async function subscribe(
  context: ProvisionContext,
  resource: PlacedResource,
  guard: Guard | undefined,
): Promise<void> {
  const { Protocol, TopicArn, Endpoint, RawMessageDelivery, FilterPolicy, FilterPolicyScope } = resolved(
    context,
    resource,
  );
  if (Protocol !== 'sqs') {
    context.note(`${resource.logicalId} is left out: nothing is sent by ${String(Protocol)} from here.`);
    return;
  }
  const operations = [{ action: 'sqs:SendMessage', resource: String(Endpoint) }];
  const source = { 'aws:SourceArn': String(TopicArn), 'aws:SourceAccount': '000000000000' };
  if (guard?.serviceMay('sns', operations, source) === false) return;
  await context.engines.clients.sns.send(
    new SubscribeCommand({
      TopicArn: String(TopicArn),
      Protocol,
      Endpoint: String(Endpoint),
      Attributes: {
        ...(RawMessageDelivery === undefined ? {} : { RawMessageDelivery: String(RawMessageDelivery) }),
        ...(FilterPolicy === undefined ? {} : { FilterPolicy: JSON.stringify(FilterPolicy) }),
        ...(FilterPolicyScope === undefined ? {} : { FilterPolicyScope: String(FilterPolicyScope) }),
      },
    }),
  );
}
