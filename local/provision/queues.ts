/** Creates the template's queues; redrive policies come second, when every dead-letter queue is there. */
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import type { PlacedResource } from '../template/template.ts';
import { nameOf, type ProvisionContext, property, resourcesOf } from './context.ts';

/** Attributes that are handed over as they are; encryption, tags and allow policies are not. */
const attributeNames: Readonly<Record<string, string>> = {
  VisibilityTimeout: 'VisibilityTimeout',
  MessageRetentionPeriod: 'MessageRetentionPeriod',
  DelaySeconds: 'DelaySeconds',
  MaximumMessageSize: 'MaximumMessageSize',
  ReceiveMessageWaitTimeSeconds: 'ReceiveMessageWaitTimeSeconds',
  FifoQueue: 'FifoQueue',
  ContentBasedDeduplication: 'ContentBasedDeduplication',
  DeduplicationScope: 'DeduplicationScope',
  FifoThroughputLimit: 'FifoThroughputLimit',
};

/** The policies that the template attaches, for those who look at them; another's endpoint may know no account of ours. */
export async function provisionQueuePolicies(context: ProvisionContext): Promise<void> {
  if (!context.engines.embedded) return;
  await Promise.all(
    resourcesOf(context, 'AWS::SQS::QueuePolicy').flatMap((resource) => {
      const urls = property(context, resource, 'Queues');
      const Policy = JSON.stringify(property(context, resource, 'PolicyDocument'));
      return (Array.isArray(urls) ? urls : []).map((url) =>
        context.engines.clients.sqs.send(
          new SetQueueAttributesCommand({ QueueUrl: String(url), Attributes: { Policy } }),
        ),
      );
    }),
  );
}

/** Answers the URL of each queue by its ARN. Throws the SDK's errors. */
export async function provisionQueues(context: ProvisionContext): Promise<Map<string, string>> {
  const queues = resourcesOf(context, 'AWS::SQS::Queue');
  const created = await Promise.all(queues.map((queue) => create(context, queue)));
  await Promise.all(created.map(({ resource, url }) => redrive(context, resource, url)));
  return new Map(created.map(({ arn, url }) => [arn, url]));
}

async function create(
  context: ProvisionContext,
  resource: PlacedResource,
): Promise<{ resource: PlacedResource; arn: string; url: string }> {
  const { sqs } = context.engines.clients;
  const fifo = property(context, resource, 'FifoQueue') === true;
  const plain = nameOf(context, resource, 'QueueName');
  const name = fifo && !plain.endsWith('.fifo') ? `${plain}.fifo` : plain;
  const { QueueUrl = '' } = await sqs.send(
    new CreateQueueCommand({ QueueName: name, Attributes: attributes(context, resource) }),
  );
  context.onRemove(() => sqs.send(new DeleteQueueCommand({ QueueUrl })));
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  const arn = Attributes?.['QueueArn'] ?? '';
  const url = reachable(QueueUrl, context.engines.endpoints.sqs);
  context.identities.set(resource.stack, resource.logicalId, {
    ref: url,
    attributes: { Arn: arn, QueueName: name, QueueUrl: url },
  });
  return { resource, arn, url };
}

/** Emulators answer URLs of host names that not every resolver knows, and look at the path alone. */
function reachable(queueUrl: string, endpoint: string): string {
  if (new URL(endpoint).hostname.endsWith('.amazonaws.com')) return queueUrl;
  return new URL(endpoint).origin + new URL(queueUrl).pathname;
}

async function redrive(context: ProvisionContext, resource: PlacedResource, url: string): Promise<void> {
  const policy = property(context, resource, 'RedrivePolicy');
  if (policy === undefined) return;
  const Attributes = { RedrivePolicy: JSON.stringify(policy) };
  await context.engines.clients.sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes }));
}

function attributes(context: ProvisionContext, resource: PlacedResource): Record<string, string> {
  const given = Object.entries(attributeNames)
    .map(([name, attribute]) => [attribute, property(context, resource, name)])
    .filter(([, value]) => value !== undefined)
    .map(([attribute, value]) => [attribute, String(value)]);
  return Object.fromEntries(given);
}
