/** Where ingest keeps and sends events, from the function's environment. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { EventQueues, EventRecords } from '../core/ports.ts';
import { dynamoEventRecords } from './dynamodb/event-records.ts';
import { numberSetting, requiredSetting } from './settings.ts';
import { sqsEventQueues } from './sqs/event-queues.ts';
import { hasher } from './system.ts';

/** Reads TABLE_IDEMPOTENCY, the QUEUE_*_URLs and the RECORD_* settings. Throws SettingError. */
export function eventStores(
  dynamo: DynamoDBClient,
  sqs: SQSClient,
): { records: EventRecords; queues: EventQueues } {
  return {
    records: dynamoEventRecords(dynamo, requiredSetting('TABLE_IDEMPOTENCY'), {
      receivedS: numberSetting('RECORD_RECEIVED_TTL_S'),
      appliedS: numberSetting('RECORD_APPLIED_TTL_S'),
      deadExtraS: numberSetting('RECORD_DEAD_EXTRA_TTL_S'),
    }),
    queues: sqsEventQueues(
      sqs,
      {
        voice: requiredSetting('QUEUE_VOICE_URL'),
        digital: requiredSetting('QUEUE_DIGITAL_URL'),
        enrichment: requiredSetting('QUEUE_ENRICHMENT_URL'),
        quarantine: requiredSetting('QUEUE_QUARANTINE_URL'),
      },
      hasher,
    ),
  };
}
