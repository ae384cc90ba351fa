import { expect, it } from '@jest/globals';
import { sqsOperations } from '../../../local/iam/calls/sqs.ts';

const place = { region: 'us-east-1', account: '111122223333' };
const url = (account: string): string => `https://sqs.us-east-1.amazonaws.com/${account}/jobs.fifo`;

/** Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-message-identifiers.html */
it.each([
  ['our own address', 'SendMessage', { QueueUrl: url('111122223333') }, '111122223333'],
  [
    'the address of another account’s queue',
    'SendMessage',
    { QueueUrl: url('444455556666') },
    '444455556666',
  ],
  ['a name', 'GetQueueUrl', { QueueName: 'jobs.fifo' }, '111122223333'],
  [
    'a name of another account’s',
    'GetQueueUrl',
    { QueueName: 'jobs.fifo', QueueOwnerAWSAccountId: '444455556666' },
    '444455556666',
  ],
])('a queue is that of the account that is named: %s', (_, name, input, account) => {
  expect(sqsOperations(name, input, place)).toEqual([
    { action: `sqs:${name}`, resource: `arn:aws:sqs:us-east-1:${account}:jobs.fifo` },
  ]);
});
