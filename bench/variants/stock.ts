/** The stock pipeline: middy, Powertools logger, Powertools idempotency around a send. */
import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import { Logger } from '@aws-lambda-powertools/logger';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { type ApiEvent, idsOf } from './event.ts';

const logger = new Logger();
const sqs = new SQSClient({});
const persistenceStore = new DynamoDBPersistenceLayer({
  tableName: process.env['TABLE_IDEMPOTENCY'] ?? '',
  keyAttr: 'pk',
  expiryAttr: 'ttl',
});
const config = new IdempotencyConfig({ expiresAfterSeconds: 86_400 });

const send = makeIdempotent(
  async (body: { text: string; record: string; group: string }) => {
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: process.env['QUEUE_VOICE_URL'],
        MessageBody: body.text,
        MessageDeduplicationId: body.record,
        MessageGroupId: body.group,
      }),
    );
    return { accepted: true };
  },
  { persistenceStore, config },
);

export const handler = middy(async (event: ApiEvent, context: Context) => {
  config.registerLambdaContext(context);
  const ids = idsOf(event.body);
  await send({ text: event.body, record: ids.record, group: ids.group });
  logger.info('accepted');
  return { statusCode: 200, body: '{"status":"accepted"}' };
});
