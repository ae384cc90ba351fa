/** The actions that are known, by service: those of our templates, and those that our calls could need. */
import { PolicyError } from './errors.ts';
import { matchesText } from './patterns.ts';

/** Source: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html */
const byService: Readonly<Record<string, readonly string[]>> = {
  cloudwatch: ['DescribeAlarms'],
  dynamodb: [
    ...['BatchGetItem', 'BatchWriteItem', 'ConditionCheckItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query'],
    ...['Scan', 'UpdateItem', 'DescribeTable', 'DescribeTimeToLive', 'ListTables'],
    ...['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'],
  ],
  ec2: [
    ...['AssignPrivateIpAddresses', 'CreateNetworkInterface', 'DeleteNetworkInterface', 'DescribeSubnets'],
    ...['DescribeNetworkInterfaces', 'DescribeSecurityGroups', 'DescribeVpcs', 'UnassignPrivateIpAddresses'],
    'GetSecurityGroupsForVpc',
  ],
  events: ['PutEvents'],
  kms: [
    ...[
      'CreateGrant',
      'Decrypt',
      'DescribeKey',
      'Encrypt',
      'GenerateDataKey',
      'ReEncryptFrom',
      'ReEncryptTo',
    ],
    'GenerateDataKeyWithoutPlaintext',
  ],
  lambda: [
    ...['GetEventSourceMapping', 'InvokeFunction', 'ListEventSourceMappings', 'UpdateEventSourceMapping'],
    ...['GetAlias', 'GetFunctionConfiguration', 'ListVersionsByFunction'],
    ...['GetProvisionedConcurrencyConfig', 'UpdateAlias'],
  ],
  logs: ['CreateLogGroup', 'CreateLogStream', 'PutLogEvents'],
  secretsmanager: ['DescribeSecret', 'GetSecretValue', 'ListSecrets', 'PutSecretValue'],
  sns: ['GetTopicAttributes', 'ListTopics', 'Publish'],
  sqs: [
    ...['ChangeMessageVisibility', 'DeleteMessage', 'GetQueueAttributes', 'GetQueueUrl', 'ListQueues'],
    ...['PurgeQueue', 'ReceiveMessage', 'SendMessage'],
  ],
  sts: ['AssumeRole', 'TagSession'],
};

/** Every one as `service:Action`. */
export const knownActions: ReadonlySet<string> = new Set(
  Object.entries(byService).flatMap(([service, names]) => names.map((name) => `${service}:${name}`)),
);

/** What a policy means by `sqs:SendMessage` or `sqs:*`. Throws PolicyError where that is no action that is known. */
export function actionsOf(pattern: string, place: string): string[] {
  // IAM takes no wildcard in a service's name.
  if (pattern !== '*' && !/^[\w-]+:/.test(pattern))
    throw new PolicyError(place, `the action ${pattern} is not known.`);
  const found = [...knownActions].filter((action) =>
    matchesText(pattern.toLowerCase(), action.toLowerCase()),
  );
  if (found.length === 0) throw new PolicyError(place, `the action ${pattern} is not known.`);
  return found;
}
