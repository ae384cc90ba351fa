/** What Lambda itself does under a function's role, and CloudWatch Logs with its key. */
import { SteadylineError } from '../../lambdas/core/errors.ts';
import { nameOf, type ProvisionContext, resolved, resourcesOf } from '../provision/context.ts';
import type { Operation } from './calls/operation.ts';
import type { Guard } from './guard.ts';

/** Of functions in a VPC: https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions */
export const networkActions = [
  ...['ec2:CreateNetworkInterface', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'],
  ...['ec2:DeleteNetworkInterface', 'ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses'],
];
/** What CloudWatch Logs does with the key of a group: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html */
const logKeyActions = ['kms:Encrypt', 'kms:Decrypt', 'kms:GenerateDataKey'];

export interface LambdaService {
  /** A new environment opens its log stream. */
  onStart(functionName: string): void;
  /** What an invocation has logged is written. */
  onInvoke(functionName: string): void;
}

/** Refusals are reported; AWS loses the logs without a word. Throws SteadylineError where a function could not be created. */
export function lambdaService(context: ProvisionContext, guard: Guard): LambdaService {
  const { region } = context.engines;
  const groups = new Map<string, { arn: string; key?: string }>();
  for (const resource of resourcesOf(context, 'AWS::Lambda::Function')) {
    const name = nameOf(context, resource, 'FunctionName');
    const { LoggingConfig, VpcConfig } = resolved(context, resource) as {
      LoggingConfig?: { LogGroup?: string };
      VpcConfig?: { SubnetIds?: unknown[] };
    };
    const group = LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`;
    const arn = `arn:aws:logs:${region}:000000000000:log-group:${group}`;
    const key = guard.gate.account.resource(`${arn}:*`)?.key;
    groups.set(name, { arn, ...(key === undefined ? {} : { key }) });
    const network = networkActions.map((action): Operation => ({ action, resource: '*' }));
    if ((VpcConfig?.SubnetIds ?? []).length > 0 && !guard.roleMay(name, network))
      throw new SteadylineError('template', `Lambda may not put ${name} into its network.`);
  }
  const write = (name: string, action: string): void => {
    const { arn = '' } = groups.get(name) ?? {};
    guard.roleMay(name, [{ action, resource: `${arn}:log-stream:local` }]);
  };
  return {
    onStart: (name) => write(name, 'logs:CreateLogStream'),
    onInvoke: (name) => {
      write(name, 'logs:PutLogEvents');
      const { arn = '', key } = groups.get(name) ?? {};
      if (key === undefined) return;
      const uses = logKeyActions.map((action): Operation => ({ action, resource: key }));
      guard.serviceMay(`logs.${region}`, uses, { 'kms:EncryptionContext:aws:logs:arn': arn });
    },
  };
}
