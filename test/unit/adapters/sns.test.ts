import type { SNSClient } from '@aws-sdk/client-sns';
import { describe, expect, test } from '@jest/globals';
import { snsIncidentTopic } from '../../../lambdas/adapters/sns/incident-topic.ts';
import { parseIncident } from '../../../lambdas/core/oncall/incident-message.ts';
import type { IncidentEvent } from '../../../lambdas/core/ports.ts';
import { expectUnavailable, fakeAws, fault } from './fake-aws.ts';

const step: IncidentEvent = {
  key: 'breaker-crm-1',
  version: 2,
  action: 'trigger',
  severity: 'critical',
  summary: 'crm is down',
  source: 'crm',
  sinceMs: 1,
  alwaysDelivered: true,
};

describe('the topic of on-call', () => {
  test('P8: takes a step as the notifier reads it', async () => {
    const { client, only } = fakeAws<SNSClient>();
    await snsIncidentTopic(client, 'arn:on-call').publish(step);
    expect(only()).toEqual({ TopicArn: 'arn:on-call', Message: expect.any(String) });
    expect(parseIncident(only().Message)).toEqual(step);
  });

  test('P8: that can not be reached is unavailable, so that the stream tries again', async () => {
    const topic = snsIncidentTopic(fakeAws<SNSClient>(fault).client, 'arn:on-call');
    await expectUnavailable(topic.publish(step), 'incident_topic', 'The on-call topic could not be reached.');
  });
});
