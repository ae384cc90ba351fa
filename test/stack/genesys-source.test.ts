import { describe, expect, test } from '@jest/globals';
import { named, ofType, statements, synthesize } from './support.ts';

const source = 'aws.partner/genesys.com/cloud/org/suffix';
const built = await synthesize({ GENESYS_EVENT_SOURCE: source });

describe('Genesys event bus', () => {
  test('without a partner source there is no bus, but its queue and function exist', async () => {
    const none = await synthesize();
    expect(ofType(none, 'AWS::Events::EventBus')).toEqual([]);
    named(none, 'QueueName', 'steadyline-genesys-events');
    named(none, 'FunctionName', 'steadyline-bus-ingest');
  });

  test('P1: its rule hands every event of the source to the queue, undelivered ones to a standard queue', () => {
    const [, bus] = ofType(built, 'AWS::Events::EventBus')[0] ?? [];
    expect(bus?.Properties).toMatchObject({ Name: source, EventSourceName: source });
    const rules = ofType(built, 'AWS::Events::Rule').map(([, { Properties }]) => Properties);
    expect(rules.find((rule) => 'EventBusName' in rule)).toMatchObject({
      EventPattern: { source: [source] },
      Targets: [{ Id: 'Queue' }],
    });
    expect(named(built, 'QueueName', 'steadyline-genesys-rule-dlq').Properties).not.toHaveProperty(
      'FifoQueue',
    );
  });

  test('P10: that rule alone may send to both', () => {
    const [ruleId] =
      ofType(built, 'AWS::Events::Rule').find(([, { Properties }]) => 'EventBusName' in Properties) ?? [];
    const grants = statements(built, ['AWS::SQS::QueuePolicy']).filter(
      ({ statement }) => statement.Sid === 'AllowRule',
    );
    expect(grants).toHaveLength(2);
    for (const { statement } of grants) {
      expect(statement.Condition).toEqual({
        ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [ruleId, 'Arn'] } },
      });
    }
  });
});
