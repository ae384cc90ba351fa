/** Requests to SQS: a batch needs what its single action needs. */
import { type Input, type Operation, type Place, unknownOperation } from './operation.ts';

/** Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html */
const actions: Readonly<Record<string, string>> = {
  ChangeMessageVisibility: 'ChangeMessageVisibility',
  ChangeMessageVisibilityBatch: 'ChangeMessageVisibility',
  DeleteMessage: 'DeleteMessage',
  DeleteMessageBatch: 'DeleteMessage',
  GetQueueAttributes: 'GetQueueAttributes',
  GetQueueUrl: 'GetQueueUrl',
  PurgeQueue: 'PurgeQueue',
  ReceiveMessage: 'ReceiveMessage',
  SendMessage: 'SendMessage',
  SendMessageBatch: 'SendMessage',
};

/** Throws PolicyError for an operation that has no row. */
export function sqsOperations(name: string, input: Input, { region, account }: Place): Operation[] {
  const action = actions[name];
  if (action === undefined) throw unknownOperation('sqs', name);
  return [
    {
      action: `sqs:${action}`,
      resource: `arn:aws:sqs:${region}:${ownerOf(input, account)}:${nameOf(input)}`,
    },
  ];
}

function nameOf({ QueueName, QueueUrl = '' }: Input): string {
  return String(QueueName ?? QueueUrl)
    .split('/')
    .at(-1) as string;
}

/** A queue's address names its account; where a name is looked up, its owner is the caller's unless another is named. */
function ownerOf({ QueueUrl = '', QueueOwnerAWSAccountId }: Input, own: string): string {
  return /\/(\d{12})\/[^/]+$/.exec(String(QueueUrl))?.[1] ?? String(QueueOwnerAWSAccountId ?? own);
}
