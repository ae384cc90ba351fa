/**
 * What CodeDeploy does in the production profile. Its role has no managed policy: AWSCodeDeployRoleForLambda and its
 * Limited form allow these on all functions, and what no template of ours has: hooks (lambda:InvokeFunction), triggers
 * (sns:Publish) and revisions in S3 (s3:GetObject). Sources:
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSCodeDeployRoleForLambda.html,
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSCodeDeployRoleForLambdaLimited.html
 */
import { type ProvisionContext, resolved, resourcesOf } from '../../provision/context.ts';
import { functionNameOf, qualifierOf } from '../../provision/function-name.ts';
import type { Account } from '../account/account.ts';
import type { NotedCall } from '../gate/authorize.ts';
import type { AwsRow } from './aws-row.ts';

interface Group {
  DeploymentGroupName: string;
  ServiceRoleArn: string;
}

/** Of every deployment group what `of` says, called with its role's label and the ARN of the function of its name. */
function ofGroups(
  context: ProvisionContext,
  account: Account,
  of: (role: string, functionArn: string, qualifier: string) => Omit<NotedCall, 'context'>[],
): NotedCall[] {
  const qualifiers = new Map(
    resourcesOf(context, 'AWS::Lambda::Alias').map((alias) => {
      const { FunctionName, Name } = resolved(context, alias) as { FunctionName: string; Name: string };
      return [functionNameOf(FunctionName), qualifierOf(Name) ?? Name] as const;
    }),
  );
  const { region, account: id } = account.document;
  return resourcesOf(context, 'AWS::CodeDeploy::DeploymentGroup').flatMap((group) => {
    const { DeploymentGroupName, ServiceRoleArn } = resolved(context, group) as unknown as Group;
    const qualifier = qualifiers.get(DeploymentGroupName);
    if (qualifier === undefined) return [];
    const arn = `arn:aws:lambda:${region}:${id}:function:${DeploymentGroupName}`;
    const calls = of(account.role(ServiceRoleArn)?.label ?? ServiceRoleArn, arn, qualifier);
    return calls.map((call) => ({ ...call, context: {} }));
  });
}

export const codeDeployRows: readonly AwsRow[] = [
  {
    what: 'CodeDeploy takes the role of a deployment group',
    source:
      'https://docs.aws.amazon.com/codedeploy/latest/userguide/getting-started-create-service-role.html',
    calls: (context, account) =>
      ofGroups(context, account, (role) => [
        { caller: 'codedeploy.amazonaws.com', action: 'sts:AssumeRole', resource: role },
      ]),
  },
  {
    what: 'CodeDeploy reads an alias and moves its traffic, and asks whether warm environments are ready',
    source:
      'https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSCodeDeployRoleForLambdaLimited.html',
    calls: (context, account) =>
      ofGroups(context, account, (caller, arn, qualifier) => [
        // Aliases are of the function's ARN, their warm environments of their own: Lambda's page of the Service Authorization Reference.
        { caller, action: 'lambda:UpdateAlias', resource: account.labelOf(arn) },
        { caller, action: 'lambda:GetAlias', resource: account.labelOf(arn) },
        { caller, action: 'lambda:GetProvisionedConcurrencyConfig', resource: `${arn}:${qualifier}` },
      ]),
  },
  {
    what: 'CodeDeploy watches the alarms of a deployment',
    source: 'https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-create-alarms.html',
    calls: (context, account) =>
      ofGroups(context, account, (caller) => [
        { caller, action: 'cloudwatch:DescribeAlarms', resource: '*' },
      ]),
  },
];
