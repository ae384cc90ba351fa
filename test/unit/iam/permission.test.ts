import { describe, expect, it } from '@jest/globals';
import { busStatement } from '../../../local/iam/account/bus-policy.ts';
import { permissionStatement } from '../../../local/iam/account/function-permission.ts';

const FunctionName = 'arn:aws:lambda:us-east-1:111122223333:function:ingest';
const permission = { Action: 'lambda:InvokeFunction', FunctionName, Principal: 's3.amazonaws.com' };

/** Source: https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html */
describe('what Lambda makes of a permission', () => {
  it.each([
    ['SourceArn', 'arn:aws:s3:::b', { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::b' } }],
    ['SourceAccount', '111122223333', { StringEquals: { 'aws:SourceAccount': '111122223333' } }],
    ['PrincipalOrgID', 'o-a1b2c3d4e5', { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } }],
    ['EventSourceToken', 'token', { StringEquals: { 'lambda:EventSourceToken': 'token' } }],
    ['FunctionUrlAuthType', 'AWS_IAM', { StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } }],
    ['InvokedViaFunctionUrl', true, { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } }],
  ])('%s is a condition', (name, value, Condition) => {
    expect(permissionStatement({ ...permission, [name]: value })).toEqual({
      ...{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: FunctionName },
      ...{ Principal: { Service: 's3.amazonaws.com' }, Condition },
    });
  });

  it('all conditions of a permission hold together', () => {
    const both = { ...permission, SourceAccount: '111122223333', PrincipalOrgID: 'o-a1b2c3d4e5' };
    expect(permissionStatement(both).Condition).toEqual({
      StringEquals: { 'aws:SourceAccount': '111122223333', 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' },
    });
  });

  it('a property that is not known is an error, never a wider permission', () => {
    expect(() => permissionStatement({ ...permission, SourceVpc: 'vpc-1' })).toThrow('SourceVpc');
  });
});

/** Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-eventbuspolicy.html */
describe('what an event bus policy says', () => {
  const bus = 'arn:aws:events:us-east-1:111122223333:event-bus/calls';
  const put = { Effect: 'Allow', Action: 'events:PutEvents', Resource: bus };

  it('as a statement, or in parts', () => {
    const Statement = { ...put, Principal: { AWS: '444455556666' } };
    expect(busStatement({ Statement, StatementId: 's' }, bus)).toBe(Statement);
    const parts = { Action: 'events:PutEvents', Principal: '444455556666', StatementId: 's' };
    expect(busStatement(parts, bus)).toEqual(Statement);
  });

  it('for everybody of an organization', () => {
    const Condition = { Key: 'aws:PrincipalOrgID', Type: 'StringEquals', Value: 'o-a1b2c3d4e5' };
    const parts = { Action: 'events:PutEvents', Principal: '*', StatementId: 's', Condition };
    expect(busStatement(parts, bus)).toEqual({
      ...{ ...put, Principal: '*' },
      Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } },
    });
  });
});
