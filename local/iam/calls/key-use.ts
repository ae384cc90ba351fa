/**
 * What a call on something encrypted also asks of its key: under the caller, through the service.
 * Sources: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html,
 * https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html,
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html,
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html,
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
import type { ResourceDocument } from '../account/document.ts';
import type { AccessRequest } from '../policy/request.ts';

const decrypt = ['kms:Decrypt'] as const;
const write = ['kms:GenerateDataKey', 'kms:Decrypt'] as const;

/** By action; every action on the items of a table opens the table's key. */
const uses: Readonly<Record<string, readonly string[]>> = {
  'sqs:SendMessage': write,
  'sqs:ReceiveMessage': decrypt,
  'sns:Publish': write,
  'secretsmanager:GetSecretValue': decrypt,
  'secretsmanager:PutSecretValue': write,
  'logs:PutLogEvents': ['kms:Encrypt', 'kms:Decrypt', 'kms:GenerateDataKey'],
};
const onItems =
  /^dynamodb:(BatchGetItem|BatchWriteItem|ConditionCheckItem|(Delete|Get|Put|Update)Item|Query|Scan|GetRecords)$/;

/** What services hand to the key beside: policies may ask for it. */
function encryptionContext({ kind, arn, label }: ResourceDocument): Record<string, string> {
  const named = (name: string, value: string) => ({ [`kms:EncryptionContext:${name}`]: value });
  if (kind === 'queue') return named('aws:sqs:arn', arn);
  if (kind === 'topic') return named('aws:sns:topicArn', arn);
  if (kind === 'secret') return named('SecretARN', arn);
  if (kind === 'log-group') return named('aws:logs:arn', arn.replace(/:\*$/, ''));
  return named('aws:dynamodb:tableName', /table\/([^/]+)/.exec(arn)?.[1] ?? label);
}

/** Empty where nothing of it is under a customer key. */
export function keyUses(
  { caller, action, context }: AccessRequest,
  resource: ResourceDocument | undefined,
  region: string,
): AccessRequest[] {
  const key = resource?.key;
  if (resource === undefined || key === undefined) return [];
  const [service = ''] = action.split(':');
  const source = Object.entries(context).filter(([name]) => name.startsWith('aws:Source'));
  // EventBridge names no source when it uses a key: a condition on one would shut it out.
  const isSilent = caller.kind === 'service' && caller.name === 'events.amazonaws.com';
  return (uses[action] ?? (onItems.test(action) ? decrypt : [])).map((one) => ({
    caller,
    action: one,
    resource: key,
    context: {
      ...(isSilent ? {} : Object.fromEntries(source)),
      'kms:ViaService': `${service}.${region}.amazonaws.com`,
      ...encryptionContext(resource),
    },
  }));
}
