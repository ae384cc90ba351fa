import { describe, expect, test } from '@jest/globals';
import { list, ofType, type Statement, statements, synthesize } from './support.ts';

const built = await synthesize();
const [keyId = ''] = ofType(built, 'AWS::KMS::Key').map(([id]) => id);
const keyArn = { 'Fn::GetAtt': [keyId, 'Arn'] };

describe('P9: one customer key encrypts everything at rest', () => {
  test('the key rotates and outlives its stack, as do the queues and tables that it reads', () => {
    const [, key] = ofType(built, 'AWS::KMS::Key')[0] ?? [];
    expect(key?.Properties['EnableKeyRotation']).toBe(true);
    expect(key?.DeletionPolicy).toBe('RetainExceptOnCreate');
  });

  test('queues use it and reuse a data key for 5 minutes', () => {
    for (const [, { Properties }] of ofType(built, 'AWS::SQS::Queue')) {
      expect(Properties).toMatchObject({ KmsMasterKeyId: keyArn, KmsDataKeyReusePeriodSeconds: 300 });
    }
  });

  test('topics and secrets use it', () => {
    for (const [, { Properties }] of ofType(built, 'AWS::SNS::Topic')) {
      expect(Properties['KmsMasterKeyId']).toEqual(keyArn);
    }
    for (const [, { Properties }] of ofType(built, 'AWS::SecretsManager::Secret')) {
      expect(Properties['KmsKeyId']).toEqual(keyArn);
    }
  });

  test('tables use it', () => {
    for (const [, { Properties }] of ofType(built, 'AWS::DynamoDB::Table')) {
      expect(Properties['SSESpecification']).toEqual({
        SSEEnabled: true,
        SSEType: 'KMS',
        KMSMasterKeyId: keyArn,
      });
    }
  });

  test('logs use it and are kept for the days set', () => {
    for (const [, { Properties }] of ofType(built, 'AWS::Logs::LogGroup')) {
      expect(JSON.stringify(Properties['KmsKeyId'])).toContain(keyId);
      expect(Properties['RetentionInDays']).toBe(30);
    }
  });
});

describe('key policy', () => {
  const grants = statements(built, ['AWS::KMS::Key']).map(({ statement }) => statement);
  const use = ['kms:Decrypt', 'kms:GenerateDataKey'];

  const grantOf = (service: string): Statement | undefined =>
    grants.find(({ Principal }) => JSON.stringify(Principal) === `{"Service":"${service}.amazonaws.com"}`);

  for (const service of ['cloudwatch', 'sns']) {
    test(`P8: ${service} may use the key on behalf of this account alone`, () => {
      const grant = grantOf(service);
      expect(grant?.Action).toEqual(use);
      expect(grant?.Condition).toEqual({ StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } });
    });
  }

  test('P1: no condition is between EventBridge and an encrypted queue', () => {
    expect(grantOf('events')?.Action).toEqual(use);
    expect(grantOf('events')).not.toHaveProperty('Condition');
  });

  test('the logs service may use it for our log groups alone, and for no call that names no log group', () => {
    const grant = grants.find(({ Sid }) => Sid === 'AllowLogs');
    expect(grant?.Action).toEqual(['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey']);
    expect(JSON.stringify(grant?.Condition)).toContain(':log-group:/steadyline-*');
    for (const [, { Properties }] of ofType(built, 'AWS::Logs::LogGroup')) {
      expect(Properties['LogGroupName']).toMatch(/^\/steadyline-/);
    }
  });

  test('nobody but the account itself is in it', () => {
    expect(grants.map(({ Sid }) => Sid ?? 'account').sort()).toEqual([
      'AllowCloudWatch',
      'AllowEventBridge',
      'AllowLogs',
      'AllowSns',
      'account',
    ]);
  });
});

describe('P10: only TLS, only the services that deliver', () => {
  test('every queue and topic refuses plain HTTP', () => {
    const refusals = statements(built, ['AWS::SQS::QueuePolicy', 'AWS::SNS::TopicPolicy']).filter(
      ({ statement }) => statement.Effect === 'Deny',
    );
    expect(refusals).toHaveLength(
      ofType(built, 'AWS::SQS::Queue').length + ofType(built, 'AWS::SNS::Topic').length,
    );
    for (const { statement } of refusals) {
      expect(statement.Condition).toEqual({ Bool: { 'aws:SecureTransport': 'false' } });
    }
  });

  test('P8: alarms may publish to all topics, and the first two may send to the notifier', () => {
    const allowed = statements(built, ['AWS::SQS::QueuePolicy', 'AWS::SNS::TopicPolicy']).filter(
      ({ statement }) => statement.Effect === 'Allow',
    );
    expect(allowed.map(({ statement }) => [statement.Sid, list(statement.Action)])).toEqual([
      ['AllowTopics', ['sqs:SendMessage']],
      ['AllowAlarms', ['sns:Publish']],
      ['AllowAlarms', ['sns:Publish']],
      ['AllowAlarms', ['sns:Publish']],
    ]);
    const topics = ofType(built, 'AWS::SNS::Topic')
      .map(([Ref]) => ({ Ref }))
      .slice(0, 2);
    expect(allowed[0]?.statement.Condition).toEqual({ ArnEquals: { 'aws:SourceArn': topics } });
  });
});
