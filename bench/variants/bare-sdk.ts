/** The least that the AWS SDK asks for: one conditional write, one send, no signature check, no logger. */
import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type ApiEvent, idsOf, updateOf } from './event.ts';

const dynamo = new DynamoDBClient({});
const sqs = new SQSClient({});

export const handler = async (event: ApiEvent): Promise<{ statusCode: number; body: string }> => {
  const ids = idsOf(event.body);
  await dynamo.send(new UpdateItemCommand({ ...updateOf(ids), ReturnValues: 'ALL_OLD' }));
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: process.env['QUEUE_VOICE_URL'],
      MessageBody: event.body,
      MessageDeduplicationId: ids.record,
      MessageGroupId: ids.group,
    }),
  );
  return { statusCode: 200, body: '{"status":"accepted"}' };
};
