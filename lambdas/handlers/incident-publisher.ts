/** The breaker table's stream: every step of an incident goes to the topic (P8). */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import middy from '@middy/core';
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { hotClientConfig } from '../adapters/aws-clients.ts';
import { breakerStateOf } from '../adapters/dynamodb/breaker-item.ts';
import { log } from '../adapters/logger.ts';
import { requiredSetting } from '../adapters/settings.ts';
import { snsIncidentTopic } from '../adapters/sns/incident-topic.ts';
import { incidentSteps } from '../core/oncall/incident-events.ts';
import type { BreakerState, Downstream } from '../core/ports.ts';

const topic = snsIncidentTopic(new SNSClient(hotClientConfig()), requiredSetting('TOPIC_ONCALL_ARN'));

export const handler = middy(async (event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
  for (const { dynamodb } of event.Records) {
    try {
      const before = stateOf(dynamodb?.OldImage);
      const after = stateOf(dynamodb?.NewImage);
      if (after === undefined) continue;
      for (const step of incidentSteps(before, after)) await topic.publish(step);
    } catch (error) {
      log.error('a step of an incident could not be published', { error: error as Error });
      // The stream starts again at this record: the notifier drops steps that come twice.
      return { batchItemFailures: [{ itemIdentifier: dynamodb?.SequenceNumber ?? '' }] };
    }
  }
  return { batchItemFailures: [] };
});

function stateOf(image: object | undefined): BreakerState | undefined {
  if (image === undefined) return undefined;
  const item = image as Record<string, AttributeValue>;
  return breakerStateOf(item, item['pk']?.S as Downstream);
}
