/** Incident steps onto the on-call topic. */
import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { UnavailableError } from '../../core/errors.ts';
import { incidentBody } from '../../core/oncall/incident-message.ts';
import type { IncidentTopic } from '../../core/ports.ts';

/** Publishes each step as JSON; any fault is an UnavailableError, so that the stream tries the record again. */
export function snsIncidentTopic(client: SNSClient, topicArn: string): IncidentTopic {
  return {
    async publish(event) {
      try {
        await client.send(new PublishCommand({ TopicArn: topicArn, Message: incidentBody(event) }));
      } catch (error) {
        throw new UnavailableError('incident_topic', 'The on-call topic could not be reached.', 5, {
          cause: error,
        });
      }
    },
  };
}
