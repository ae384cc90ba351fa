import { Effect, PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import { CfnFunction, type Function as Lambda } from 'aws-cdk-lib/aws-lambda';
import type { Config } from '../config.ts';
import { listOf } from '../lists.ts';
import { localArn, physicalName } from './names.ts';

/** What Lambda does with a role for network interfaces: https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html */
const actions = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];

/** Whether functions that call systems behind stand in a VPC. */
export function hasVpc(config: Config): boolean {
  return listOf(config, 'VPC_SUBNET_IDS').length > 0;
}

/**
 * Puts a function into the VPC of the settings. Lambda may make network interfaces with its role, anywhere, since it
 * tries that when the function is made; the function's own code may not, as AWS recommends.
 */
export function placeInVpc(lambda: Lambda, role: Role, name: string, config: Config): void {
  const { defaultChild } = lambda.node;
  if (!(defaultChild instanceof CfnFunction)) return;
  defaultChild.vpcConfig = {
    subnetIds: listOf(config, 'VPC_SUBNET_IDS'),
    securityGroupIds: listOf(config, 'VPC_SECURITY_GROUP_IDS'),
  };
  const resources = ['*'];
  role.addToPolicy(new PolicyStatement({ sid: 'NetworkInterfaces', actions, resources }));
  role.addToPolicy(
    new PolicyStatement({
      sid: 'NotByTheFunction',
      effect: Effect.DENY,
      actions,
      resources,
      conditions: {
        // By its name: a reference would make role and function wait for each other.
        ArnEquals: {
          'lambda:SourceFunctionArn': localArn('lambda', `function:${physicalName(config, name)}`),
        },
      },
    }),
  );
}
