import { CfnOutput } from 'aws-cdk-lib';
import { AccountPrincipal, Effect, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Config } from '../config.ts';
import { textOf } from '../values.ts';

export interface InvokeRoleProps {
  config: Config;
  /** The lookups, each as routes would call it. */
  lookups: readonly IFunction[];
}

/** What Genesys Cloud's account assumes to invoke the lookups, in the name of one organisation and no other. */
export class InvokeRole extends Construct {
  constructor(scope: Construct, id: string, { config, lookups }: InvokeRoleProps) {
    super(scope, id);
    const role = new Role(this, 'Role', {
      assumedBy: new AccountPrincipal(textOf(config, 'GENESYS_AWS_ACCOUNT')),
      externalIds: [textOf(config, 'GENESYS_ORG_ID')],
    });
    role.addToPolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: ['lambda:InvokeFunction'],
        resources: lookups.map(({ functionArn }) => functionArn),
      }),
    );
    new CfnOutput(scope, 'GenesysInvokeRoleArn', {
      value: role.roleArn,
      description: 'Role for the credentials of the AWS Lambda Data Actions integration',
    });
  }
}
