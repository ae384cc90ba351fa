/** Policies that stand in or beside the resources of a template decide, whatever their type is called. */
import { expect, it } from '@jest/globals';
import { createAccount } from '../../../local/iam/account/account.ts';
import { accountDocument } from '../../../local/iam/account/of-template.ts';
import { offlineContext } from '../../../local/iam/account/offline.ts';
import type { RawStatement } from '../../../local/iam/policy/document.ts';
import type { AccessRequest } from '../../../local/iam/policy/request.ts';
import type { Resource } from '../../../local/template/template.ts';
import { documentOf } from './cases.ts';

const account = '000000000000';
const role = `arn:aws:iam::${account}:role/worker`;
const caller = { kind: 'role', arn: role, account } as const;
const arn = (service: string, rest: string): string => `arn:aws:${service}:us-east-1:${account}:${rest}`;
const ref = (Ref: string) => ({ Ref });

function decide(Resources: Record<string, Resource>, request: Omit<AccessRequest, 'context'>) {
  const context = offlineContext([{ name: 'p-stateful', template: { Resources } }]);
  const { decide } = createAccount(accountDocument(context, 'p'));
  return decide({ ...request, context: {} });
}
const allow = (Action: string, Resource: string, Principal: RawStatement['Principal']): RawStatement => ({
  ...{ Effect: 'Allow', Action, Resource },
  ...(Principal === undefined ? {} : { Principal }),
});
const table = (more: object, Type = 'AWS::DynamoDB::Table'): Resource => ({
  Type,
  Properties: {
    TableName: 'p-records',
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    ...more,
  },
});
const records = arn('dynamodb', 'table/p-records');
const read = { caller, action: 'dynamodb:GetItem', resource: records };
const toRead = { PolicyDocument: documentOf([allow('dynamodb:GetItem', records, { AWS: role })]) };

/** Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/access-control-resource-based.html */
it('a table’s own policy grants to a role that it names', () => {
  expect(decide({ Table: table({}) }, read).isAllowed).toBe(false);
  expect(decide({ Table: table({ ResourcePolicy: toRead }) }, read).isAllowed).toBe(true);
});

/** Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-dynamodb-globaltable-replicaspecification.html */
it('of a global table the policy of the replica in this region counts', () => {
  const replica = (Region: string) => ({ Replicas: [{ Region, ResourcePolicy: toRead }] });
  const global = (region: string) => ({ Table: table(replica(region), 'AWS::DynamoDB::GlobalTable') });
  expect(decide(global('us-east-1'), read).isAllowed).toBe(true);
  expect(decide(global('eu-west-1'), read).isAllowed).toBe(false);
});

/** Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-dynamodb-table-streamspecification.html */
it('a stream’s policy is the stream’s, not its table’s', () => {
  const stream = `${records}/stream/local`;
  const PolicyDocument = documentOf([allow('dynamodb:GetRecords', stream, { AWS: role })]);
  const streamed = (ResourcePolicy?: object) => ({
    Table: table({ StreamSpecification: { StreamViewType: 'NEW_IMAGE', ResourcePolicy } }),
  });
  const poll = { caller, action: 'dynamodb:GetRecords', resource: stream };
  expect(decide(streamed({ PolicyDocument }), poll).isAllowed).toBe(true);
  expect(decide(streamed(), poll).isAllowed).toBe(false);
});

/** Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus-perms.html */
it.each([
  [
    'a statement',
    { Statement: allow('events:PutEvents', arn('events', 'event-bus/p-calls'), { AWS: '444455556666' }) },
  ],
  ['parts', { Action: 'events:PutEvents', Principal: '444455556666' }],
])('an event bus lets in whom its policy names, in %s', (_, policy) => {
  const Bus = { Type: 'AWS::Events::EventBus', Properties: { Name: 'p-calls' } };
  const Policy = {
    Type: 'AWS::Events::EventBusPolicy',
    Properties: { EventBusName: ref('Bus'), StatementId: 's', ...policy },
  };
  const put = {
    caller: { kind: 'account', account: '444455556666' },
    ...{ action: 'events:PutEvents', resource: arn('events', 'event-bus/p-calls') },
  } as const;
  expect(decide({ Bus, Policy }, put).isAllowed).toBe(true);
  expect(decide({ Bus }, put).isAllowed).toBe(false);
});

/** Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html#resource-policies-cwl */
it.each([
  ['its streams', '/events/p:log-stream:*', true],
  ['all of it', '/events/p:*', true],
  ['any group', '/events/*', true],
  ['another group', '/events/q:*', false],
])('a log group lets in whom a policy of the account names for %s', (_, group, isAllowed) => {
  const Group = { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/events/p' } };
  const statement = allow('logs:PutLogEvents', arn('logs', `log-group:${group}`), {
    Service: 'events.amazonaws.com',
  });
  const Policy = {
    Type: 'AWS::Logs::ResourcePolicy',
    Properties: { PolicyName: 'events', PolicyDocument: JSON.stringify(documentOf([statement])) },
  };
  const write = {
    caller: { kind: 'service', name: 'events.amazonaws.com' },
    ...{ action: 'logs:PutLogEvents', resource: arn('logs', 'log-group:/events/p:log-stream:one') },
  } as const;
  expect(decide({ Group, Policy }, write).isAllowed).toBe(isAllowed);
  expect(decide({ Group }, write).isAllowed).toBe(false);
});

it('a log policy that is no JSON is an error', () => {
  const Policy = {
    Type: 'AWS::Logs::ResourcePolicy',
    Properties: { PolicyName: 'events', PolicyDocument: 'all of it' },
  };
  expect(() => decide({ Policy }, read)).toThrow('events');
});
