/** What a function may do: exact actions on exact ARNs, from its row in the catalogue. */
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { FunctionSpec } from '../catalog/function.ts';
import type { TableName } from '../catalog/tables.ts';
import { viaService } from './names.ts';
import { queueOf, type Surroundings, secretArnOf } from './surroundings.ts';

/** All statements of a function's role, log group apart. */
export function accessOf(spec: FunctionSpec, around: Surroundings): PolicyStatement[] {
  return [
    ...tableStatements(spec, around),
    ...sendStatements(spec, around),
    ...measureStatements(spec, around),
    ...consumeStatements(spec, around),
    ...secretStatements(spec, around),
    ...streamStatements(spec, around),
    ...pageStatements(spec, around),
    ...keyStatements(spec, around),
  ];
}

function allow(actions: readonly string[], resources: readonly string[]): PolicyStatement {
  return new PolicyStatement({ effect: Effect.ALLOW, actions: [...actions], resources: [...resources] });
}

function tableStatements(
  { tables = {}, keysOf = {} }: FunctionSpec,
  around: Surroundings,
): PolicyStatement[] {
  return (Object.entries(tables) as [TableName, readonly string[]][]).map(([name, actions]) => {
    const statement = allow(
      actions.map((action) => `dynamodb:${action}`),
      [around.tables[name].tableArn],
    );
    const prefix = keysOf[name];
    if (prefix !== undefined)
      statement.addCondition('ForAllValues:StringLike', { 'dynamodb:LeadingKeys': [`${prefix}*`] });
    return statement;
  });
}

function sendStatements({ sends = [], consumes }: FunctionSpec, around: Surroundings): PolicyStatement[] {
  const deadLetters = consumes?.dispositions === true || consumes?.deadLetters === true;
  const own = deadLetters ? queueOf(around, consumes.queue).dlq : undefined;
  const targets = [...sends.map((name) => queueOf(around, name).queue), ...(own === undefined ? [] : [own])];
  return targets.length === 0
    ? []
    : [
        allow(
          ['sqs:SendMessage'],
          targets.map((queue) => queue.queueArn),
        ),
      ];
}

function measureStatements({ measures = [] }: FunctionSpec, around: Surroundings): PolicyStatement[] {
  const arns = measures.map((name) => queueOf(around, name).queue.queueArn);
  return arns.length === 0 ? [] : [allow(['sqs:GetQueueAttributes'], arns)];
}

function consumeStatements({ consumes }: FunctionSpec, around: Surroundings): PolicyStatement[] {
  if (consumes === undefined) return [];
  const mapping = ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'];
  const actions = consumes.dispositions ? ['sqs:ChangeMessageVisibility', ...mapping] : mapping;
  return [allow(actions, [queueOf(around, consumes.queue).queue.queueArn])];
}

function secretStatements({ secrets = [] }: FunctionSpec, around: Surroundings): PolicyStatement[] {
  if (secrets.length === 0) return [];
  return [
    allow(
      ['secretsmanager:GetSecretValue'],
      secrets.map((name) => secretArnOf(around, name)),
    ),
  ];
}

function streamStatements({ publishesIncidents }: FunctionSpec, around: Surroundings): PolicyStatement[] {
  if (publishesIncidents !== true) return [];
  const stream = around.tables.breaker.tableStreamArn;
  return [
    ...(stream === undefined
      ? []
      : [
          allow(
            [
              'dynamodb:DescribeStream',
              'dynamodb:GetRecords',
              'dynamodb:GetShardIterator',
              'dynamodb:ListStreams',
            ],
            [stream],
          ),
        ]),
  ];
}

function pageStatements({ pages }: FunctionSpec, around: Surroundings): PolicyStatement[] {
  return pages === true ? [allow(['sns:Publish'], [around.topics.critical.topicArn])] : [];
}

/** The key, only through the services that the function calls; every function writes to an encrypted log group. */
function keyStatements(spec: FunctionSpec, around: Surroundings): PolicyStatement[] {
  const services = [
    'logs',
    ...(spec.tables !== undefined || spec.publishesIncidents === true ? ['dynamodb'] : []),
    ...(spec.sends !== undefined || spec.consumes !== undefined ? ['sqs'] : []),
    ...(spec.secrets === undefined ? [] : ['secretsmanager']),
    ...(spec.pages === true ? ['sns'] : []),
  ];
  return [
    new PolicyStatement({
      effect: Effect.ALLOW,
      actions: [
        ...['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey'],
        // DynamoDB alone asks for it.
        ...(services.includes('dynamodb') ? ['kms:DescribeKey'] : []),
      ],
      resources: [around.key.keyArn],
      conditions: { StringEquals: { 'kms:ViaService': services.map(viaService) } },
    }),
  ];
}
