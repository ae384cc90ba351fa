/** Calls of AWS's own, and of Genesys Cloud's account, that no runner makes: a row each, derived from the templates. */
import { type ProvisionContext, resolved, resourcesOf } from '../../provision/context.ts';
import { networkActions } from '../lambda-service.ts';
import { type AwsRow, byService } from './aws-row.ts';
import { codeDeployRows } from './code-deploy.ts';
import { routeRow } from './route-row.ts';

export const awsRows: readonly AwsRow[] = [
  {
    what: 'An alarm publishes to its topic, which is encrypted',
    source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html',
    calls: (context, account) => {
      const topics = resourcesOf(
        context,
        'AWS::CloudWatch::Alarm',
        'AWS::CloudWatch::CompositeAlarm',
      ).flatMap((alarm) => (resolved(context, alarm)['AlarmActions'] ?? []) as string[]);
      const source = { 'aws:SourceAccount': account.document.account };
      return [...new Set(topics)].flatMap((topic) =>
        byService(account, 'cloudwatch', 'sns:Publish', topic, source),
      );
    },
  },
  {
    what: 'Lambda makes and takes away the network interfaces of a function in a VPC',
    source:
      'https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions',
    calls: (context, account) =>
      resourcesOf(context, 'AWS::Lambda::Function').flatMap((resource) => {
        const { VpcConfig, Role } = resolved(context, resource);
        const caller = account.role(String(Role))?.label ?? '';
        return VpcConfig === undefined
          ? []
          : networkActions.map((action) => ({ caller, action, resource: '*', context: {} }));
      }),
  },
  {
    what: 'A schedule invokes its function',
    source: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html',
    calls: (context, account) =>
      resourcesOf(context, 'AWS::Events::Rule').flatMap((rule) => {
        const { ScheduleExpression, Targets = [] } = resolved(context, rule) as RuleProperties;
        if (ScheduleExpression === undefined) return [];
        const source = { 'aws:SourceArn': context.identities.attribute(rule.stack, rule.logicalId, 'Arn') };
        return Targets.flatMap(({ Arn }) =>
          byService(account, 'events', 'lambda:InvokeFunction', Arn, source),
        );
      }),
  },
  {
    what: 'A rule hands to its dead-letter queue what it could not deliver',
    source: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html',
    calls: (context, account) =>
      resourcesOf(context, 'AWS::Events::Rule').flatMap((rule) => {
        const { Targets = [] } = resolved(context, rule) as RuleProperties;
        const source = {
          'aws:SourceArn': context.identities.attribute(rule.stack, rule.logicalId, 'Arn'),
        };
        return Targets.flatMap(({ DeadLetterConfig }) =>
          DeadLetterConfig === undefined
            ? []
            : byService(account, 'events', 'sqs:SendMessage', DeadLetterConfig.Arn, source),
        );
      }),
  },
  {
    what: 'Genesys Cloud takes the role for lookups, in the name of the organisation, and invokes one',
    source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html',
    calls: (context, account) =>
      account.document.roles.flatMap(({ arn, label }) => {
        const trusted = trustOf(context, arn);
        if (trusted === undefined) return [];
        const { organisation, genesys } = trusted;
        const invokes = account.document.resources
          .filter((one) => one.kind === 'function' && /(^| |-)lookup$/.test(one.label))
          .map(({ label: resource }) => ({
            caller: label,
            action: 'lambda:InvokeFunction',
            resource,
            context: {},
          }));
        const taking = { 'sts:ExternalId': organisation };
        return [{ caller: genesys, action: 'sts:AssumeRole', resource: label, context: taking }, ...invokes];
      }),
  },
  ...codeDeployRows,
  routeRow,
];

interface RuleProperties {
  ScheduleExpression?: string;
  Targets?: { Arn: string; DeadLetterConfig?: { Arn: string } }[];
}

/** Who of another account may take the role; undefined for the roles of our own functions. */
function trustOf(
  context: ProvisionContext,
  arn: string,
): { organisation: string; genesys: string } | undefined {
  const role = resourcesOf(context, 'AWS::IAM::Role').find(
    ({ stack, logicalId }) => context.identities.attribute(stack, logicalId, 'Arn') === arn,
  );
  const text = JSON.stringify(role === undefined ? {} : resolved(context, role)['AssumeRolePolicyDocument']);
  const organisation = /"sts:ExternalId":"([^"]+)"/.exec(text)?.[1];
  const genesys = /arn:aws:iam::(\d{12}):root/.exec(text)?.[1];
  return organisation === undefined || genesys === undefined ? undefined : { organisation, genesys };
}
