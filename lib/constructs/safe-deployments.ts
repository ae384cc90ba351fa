import { CfnApplication, CfnDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import { Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type Alias, CfnAlias } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { AlarmSpec } from '../alarms/alarm.ts';
import { rollbackAlarms } from '../alarms/rollback.ts';
import type { FunctionSpec } from '../catalog/function.ts';
import { isShifted } from '../catalog/functions.ts';
import type { Config } from '../config.ts';
import { textOf } from '../values.ts';
import type { Alarms } from './alarms.ts';
import type { JobFunction } from './job-function.ts';
import { liveAlias, localArn, pascal, physicalName } from './names.ts';
import type { ConfiguredProps } from './props.ts';

/** A function whose traffic is shifted. */
export interface Shifted {
  /** Without the deployment's prefix. */
  name: string;
  /** Its name as the alarms have it: a connector's without the connector's. */
  short: string;
  spec: FunctionSpec;
  alias: Alias;
}

export interface SafeDeploymentsProps extends ConfiguredProps {
  readonly shifted: readonly Shifted[];
  readonly table: readonly AlarmSpec[];
  readonly alarms: Alarms;
  /** Begins the names of a connector's alarms and application. @default '' */
  readonly of?: string;
}

/** https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html */
const shifts = {
  linear: 'CodeDeployDefault.LambdaLinear10PercentEvery1Minute',
  canary: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
  'at-once': 'CodeDeployDefault.LambdaAllAtOnce',
} as const;

/**
 * Moves traffic to new code in steps, and back where an alarm of that code goes off. One group a function, since a fault
 * of one is no reason to take back another.
 */
export class SafeDeployments extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { config, shifted, table, alarms, of = '' }: SafeDeploymentsProps,
  ) {
    super(scope, id);
    const application = new CfnApplication(this, 'Application', {
      applicationName: physicalName(config, `${of}functions`),
      computePlatform: 'Lambda',
    });
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('codedeploy.amazonaws.com') });
    const policy = shiftPolicy(this, role, shifted, config);
    const shift = textOf(config, 'DEPLOY_SHIFT') as keyof typeof shifts;
    for (const { name, short, spec, alias } of shifted) {
      const watched = rollbackAlarms(short, spec, table).flatMap((alarm) => alarms.byName.get(alarm) ?? []);
      const group = new CfnDeploymentGroup(this, pascal(name), {
        applicationName: application.ref,
        deploymentGroupName: physicalName(config, name),
        serviceRoleArn: role.roleArn,
        deploymentConfigName: shifts[shift],
        deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
        autoRollbackConfiguration: {
          enabled: true,
          events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'],
        },
        // A repair is deployed while the alarms of what it repairs are on.
        alarmConfiguration: {
          enabled: shift !== 'at-once',
          alarms: watched.map(({ alarmName }) => ({ name: alarmName })),
        },
      });
      group.node.addDependency(policy);
      const { defaultChild } = alias.node;
      if (!(defaultChild instanceof CfnAlias)) continue;
      defaultChild.cfnOptions.updatePolicy = {
        codeDeployLambdaAliasUpdate: {
          applicationName: application.ref,
          deploymentGroupName: group.ref,
        },
      };
    }
  }
}

export interface ShiftProps extends Omit<SafeDeploymentsProps, 'shifted'> {
  /** All functions of a stack. */
  readonly jobs: readonly (Omit<Shifted, 'alias'> & { job: JobFunction | undefined })[];
}

/** Safe deployments for the functions of a stack whose traffic is shifted; nothing where there are none. */
export function shiftTraffic(scope: Construct, { jobs, ...props }: ShiftProps): void {
  const shifted = jobs.flatMap(({ job, ...one }) =>
    job?.alias !== undefined && isShifted(one.spec, props.config) ? [{ ...one, alias: job.alias }] : [],
  );
  if (shifted.length > 0) new SafeDeployments(scope, 'Deployments', { ...props, shifted });
}

/** What CodeDeploy's own managed policy has, for these functions alone and without what only hooks and files in S3 need. */
function shiftPolicy(scope: Construct, role: Role, shifted: readonly Shifted[], config: Config): Policy {
  const arns = shifted.flatMap(({ name }) => {
    const arn = localArn('lambda', `function:${physicalName(config, name)}`);
    return [arn, `${arn}:${liveAlias}`];
  });
  return new Policy(scope, 'Policy', {
    roles: [role],
    statements: [
      new PolicyStatement({
        actions: ['lambda:GetAlias', 'lambda:GetProvisionedConcurrencyConfig', 'lambda:UpdateAlias'],
        resources: arns,
      }),
      // Reads nothing of composite alarms with less.
      new PolicyStatement({ actions: ['cloudwatch:DescribeAlarms'], resources: ['*'] }),
    ],
  });
}
