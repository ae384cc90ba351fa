/**
 * The statement that an event bus gets: whole, or made of the parts that CloudFormation also takes.
 * Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-eventbuspolicy.html
 */
import type { Properties } from '../../template/template.ts';
import type { RawStatement } from '../policy/document.ts';

interface Parts {
  Action?: string;
  Principal?: string;
  Condition?: { Key: string; Type: string; Value: string };
}

/** `policy`: resolved properties; `busArn`: what the parts are about. */
export function busStatement(policy: Properties, busArn: string): RawStatement {
  if (policy['Statement'] !== undefined) return policy['Statement'] as RawStatement;
  const { Action = '', Principal = '', Condition } = policy as Parts;
  return {
    ...{ Effect: 'Allow', Action, Resource: busArn },
    Principal: Principal === '*' ? Principal : { AWS: Principal },
    ...(Condition === undefined
      ? {}
      : { Condition: { [Condition.Type]: { [Condition.Key]: Condition.Value } } }),
  };
}
