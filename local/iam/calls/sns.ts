/** Requests to SNS. */
import { type Input, type Operation, unknownOperation } from './operation.ts';

/** Source: https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-language-api-permissions-reference.html */
const actions: Readonly<Record<string, string>> = {
  GetTopicAttributes: 'GetTopicAttributes',
  Publish: 'Publish',
  PublishBatch: 'Publish',
};

/** Throws PolicyError for an operation that has no row. */
export function snsOperations(name: string, input: Input): Operation[] {
  const action = actions[name];
  if (action === undefined) throw unknownOperation('sns', name);
  return [{ action: `sns:${action}`, resource: String(input['TopicArn'] ?? input['TargetArn'] ?? '*') }];
}
