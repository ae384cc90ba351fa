import { describe, expect, test } from '@jest/globals';
import { functionRows } from '../../lib/catalog/functions.ts';
import { list, ofType, type Statement, statements, synthesize } from './support.ts';

const built = await synthesize();
const roles = statements(built, ['AWS::IAM::Policy']);

/** Wildcards that AWS leaves no other way for. Everything else is an exact ARN. */
const allowedWildcards: readonly string[] = [
  // In a key policy `*` is the key itself; the account's own statement lets IAM policies decide.
  'AWS::KMS::Key Allow kms:* on *',
  'AWS::KMS::Key Allow kms:Decrypt,kms:GenerateDataKey on *',
  'AWS::KMS::Key Allow kms:Decrypt,kms:Encrypt,kms:GenerateDataKey on *',
];

function wildcards(statement: Statement): boolean {
  const text = JSON.stringify([statement.Action, statement.Resource]);
  return text.includes('*') && statement.Effect === 'Allow';
}

function statementsOf(name: string): Statement[] {
  const id = name
    .split('-')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('');
  return roles.filter((role) => role.id.startsWith(`${id}Role`)).map(({ statement }) => statement);
}

function actionsOf(name: string): string[] {
  return statementsOf(name)
    .flatMap(({ Action }) => list(Action))
    .sort();
}

/** The logs service as KMS sees it. */
const logs = { 'Fn::Join': ['', ['logs.', { Ref: 'AWS::Region' }, '.amazonaws.com']] };

/** Services through which a function may use the key. */
function servicesOf(name: string): unknown[] {
  return statementsOf(name).flatMap(({ Condition }) =>
    list(Condition?.['StringEquals']?.['kms:ViaService'] ?? []),
  );
}

describe('least privilege', () => {
  test('P10: no wildcard is in an action or a resource outside the allow-list', () => {
    const types = ['AWS::IAM::Policy', 'AWS::KMS::Key', 'AWS::SQS::QueuePolicy', 'AWS::SNS::TopicPolicy'];
    const found = types.flatMap((type) =>
      statements(built, [type])
        .filter(({ statement }) => wildcards(statement))
        .map(
          ({ statement: { Effect, Action, Resource } }) =>
            `${type} ${Effect} ${list(Action).join()} on ${Resource}`,
        ),
    );
    expect([...new Set(found)].sort()).toEqual([...allowedWildcards].sort());
  });

  test('no managed policy is attached, and only Lambda may take a role', () => {
    for (const [, { Properties }] of ofType(built, 'AWS::IAM::Role')) {
      expect(Properties).not.toHaveProperty('ManagedPolicyArns');
      expect(JSON.stringify(Properties['AssumeRolePolicyDocument'])).toContain('"lambda.amazonaws.com"');
    }
  });

  test('every function has a role of its own', () => {
    expect(ofType(built, 'AWS::IAM::Role')).toHaveLength(functionRows.length);
  });

  test('P10: health may do nothing but log, encrypted', () => {
    expect(actionsOf('health')).toEqual([
      'kms:Decrypt',
      'kms:Encrypt',
      'kms:GenerateDataKey',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
    ]);
    expect(servicesOf('health')).toEqual([logs]);
  });

  test.each(functionRows.map(([name]) => name))(
    'P9: %s may use the key through CloudWatch Logs, as the role that writes to an encrypted log group must',
    (name) => {
      expect(servicesOf(name)).toContainEqual(logs);
    },
  );

  test('P1: ingest updates one table, sends to four queues, sees the depth of two, reads four secrets, and no more', () => {
    expect(actionsOf('ingest').filter((action) => !action.startsWith('logs:'))).toEqual([
      'dynamodb:DeleteItem',
      'dynamodb:GetItem',
      'dynamodb:UpdateItem',
      'kms:Decrypt',
      'kms:DescribeKey',
      'kms:Encrypt',
      'kms:GenerateDataKey',
      'secretsmanager:GetSecretValue',
      'sqs:GetQueueAttributes',
      'sqs:SendMessage',
    ]);
    const [send] = statementsOf('ingest').filter(({ Action }) => Action === 'sqs:SendMessage');
    expect(list(send?.Resource)).toHaveLength(4);
    const [measure] = statementsOf('ingest').filter(({ Action }) => Action === 'sqs:GetQueueAttributes');
    expect(list(measure?.Resource)).toHaveLength(2);
    const [secrets] = statementsOf('ingest').filter(
      ({ Action }) => Action === 'secretsmanager:GetSecretValue',
    );
    expect(list(secrets?.Resource)).toHaveLength(4);
  });

  test('P10: the canary reads its own secret and why sources are paused, and has no way to a queue, a record or a worker', () => {
    expect(actionsOf('canary').filter((action) => !/^(logs|kms):/.test(action))).toEqual([
      'dynamodb:GetItem',
      'secretsmanager:GetSecretValue',
    ]);
    const [read] = statementsOf('canary').filter(({ Action }) => Action === 'dynamodb:GetItem');
    expect(read?.Condition).toEqual({ 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['control#*'] } });
    const readers = roles.filter(({ statement }) =>
      /Secrets?canary/i.test(JSON.stringify(statement.Resource)),
    );
    expect(readers.map(({ id }) => id.replace(/Role.*/, '')).sort()).toEqual([
      'Canary',
      'Ingest',
      'RequestsSubmit',
    ]);
  });

  test('P9: the key serves a function only through the services that it calls', () => {
    for (const { statement } of roles) {
      if (!JSON.stringify(statement.Action).includes('kms:')) continue;
      expect(statement.Condition).toHaveProperty(['StringEquals', 'kms:ViaService']);
    }
  });

  test('only the flow controller and its watchdog move event sources, never those of pages and updates', () => {
    const movers = roles.filter(({ statement }) =>
      list(statement.Action).includes('lambda:UpdateEventSourceMapping'),
    );
    expect(movers.map(({ id }) => id)).toEqual([
      expect.stringMatching(/^FlowController/),
      expect.stringMatching(/^PauseWatchdog/),
    ]);
    for (const { statement } of movers) {
      expect(list(statement.Resource)).toHaveLength(5);
      expect(JSON.stringify(statement.Resource)).not.toMatch(/Platform|Notifier/);
    }
  });

  test('P2: who keeps Idempotency-Keys can not touch the records of events beside them', () => {
    const [own] = statementsOf('requests-submit').filter(({ Action }) =>
      list(Action).includes('dynamodb:DeleteItem'),
    );
    expect(own?.Condition).toEqual({
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['powertools#*'] },
    });
  });
});
