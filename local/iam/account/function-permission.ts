/**
 * The statement that Lambda makes of a permission.
 * Sources: https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html,
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-permission.html
 */
import type { Properties } from '../../template/template.ts';
import type { RawStatement } from '../policy/document.ts';
import { PolicyError } from '../policy/errors.ts';

/** What each further property asks of a call. */
const conditions: Readonly<Record<string, readonly [operator: string, key: string]>> = {
  EventSourceToken: ['StringEquals', 'lambda:EventSourceToken'],
  FunctionUrlAuthType: ['StringEquals', 'lambda:FunctionUrlAuthType'],
  InvokedViaFunctionUrl: ['Bool', 'lambda:InvokedViaFunctionUrl'],
  PrincipalOrgID: ['StringEquals', 'aws:PrincipalOrgID'],
  SourceAccount: ['StringEquals', 'aws:SourceAccount'],
  SourceArn: ['ArnLike', 'aws:SourceArn'],
};

/** `permission`: resolved properties. Throws PolicyError for one whose meaning is not known. */
export function permissionStatement({ Action, FunctionName, Principal, ...more }: Properties): RawStatement {
  const principal = String(Principal ?? '');
  const byOperator: Record<string, Record<string, string>> = {};
  for (const [name, value] of Object.entries(more)) {
    const [operator, key] = conditions[name] ?? [];
    if (operator === undefined || key === undefined)
      throw new PolicyError(`A permission of ${FunctionName}`, `the property ${name} is not known.`);
    byOperator[operator] = { ...byOperator[operator], [key]: String(value) };
  }
  return {
    Effect: 'Allow',
    Action: String(Action ?? ''),
    Resource: String(FunctionName ?? ''),
    Principal: /\.amazonaws\.com/.test(principal) ? { Service: principal } : { AWS: principal },
    Condition: byOperator,
  };
}
