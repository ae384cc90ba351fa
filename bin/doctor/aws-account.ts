/** The doctor's questions, put to AWS. */
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  GetAWSDefaultServiceQuotaCommand,
  GetServiceQuotaCommand,
  ServiceQuotasClient,
} from '@aws-sdk/client-service-quotas';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { cloudWatchSums } from '../operator/metric-sums.ts';
import { textOfSecret } from '../secrets/check.ts';
import { secretCreated } from '../secrets/unused-keys.ts';
import type { Account } from './account.ts';
import { cloudControl } from './cloud-control.ts';

/** The clients that are asked; tests hand in their own. */
export interface AwsClients {
  sts: STSClient;
  cloudFormation: CloudFormationClient;
  lambda: LambdaClient;
  quotas: ServiceQuotasClient;
  dynamoDb: DynamoDBClient;
  secrets: SecretsManagerClient;
}

/** Clients with the SDK's usual region and credentials. */
export function awsClients(): AwsClients {
  return {
    sts: new STSClient(),
    cloudFormation: new CloudFormationClient(),
    lambda: new LambdaClient(),
    quotas: new ServiceQuotasClient(),
    dynamoDb: new DynamoDBClient(),
    secrets: new SecretsManagerClient(),
  };
}

/** "Throttle rate" of API Gateway in Service Quotas. */
const throttleRate = { ServiceCode: 'apigateway', QuotaCode: 'L-8A5B8E43' };

/** An account behind the AWS SDK; `namespace`: where the deployment's counts are. */
export function awsAccount(
  { sts, cloudFormation, lambda, quotas, dynamoDb, secrets }: AwsClients,
  namespace: string,
): Account {
  return {
    region: () => sts.config.region(),
    async identity() {
      const { Account: account = '', Arn: caller = '' } = await sts.send(new GetCallerIdentityCommand());
      return { account, caller };
    },
    async bootstrap() {
      try {
        const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: 'CDKToolkit' }));
        const [stack] = Stacks ?? [];
        const version = stack?.Outputs?.find(({ OutputKey }) => OutputKey === 'BootstrapVersion');
        return { status: stack?.StackStatus ?? 'UNKNOWN', version: Number(version?.OutputValue ?? 0) };
      } catch (error) {
        if (isMissingStack(error)) return undefined;
        throw error;
      }
    },
    // Service Quotas shows a new account the published default; Lambda itself reports what it allows.
    async lambdaConcurrency() {
      const { AccountLimit } = await lambda.send(new GetAccountSettingsCommand());
      return AccountLimit?.ConcurrentExecutions ?? 0;
    },
    async apiRate() {
      try {
        const { Quota } = await quotas.send(new GetServiceQuotaCommand(throttleRate));
        if (Quota?.Value !== undefined) return Quota.Value;
      } catch (error) {
        // A quota that was never changed has no value of its own.
        if (!(error instanceof Error) || error.name !== 'NoSuchResourceException') throw error;
      }
      const { Quota } = await quotas.send(new GetAWSDefaultServiceQuotaCommand(throttleRate));
      return Quota?.Value ?? 0;
    },
    secretText: textOfSecret(secrets),
    secretCreatedMs: secretCreated(secrets),
    metricSums: cloudWatchSums(secrets.config, namespace),
    resources: cloudControl(sts.config),
    async warmThroughput(table) {
      try {
        const { Table } = await dynamoDb.send(new DescribeTableCommand({ TableName: table }));
        const { ReadUnitsPerSecond = 0, WriteUnitsPerSecond = 0 } = Table?.WarmThroughput ?? {};
        return { readUnitsPerSecond: ReadUnitsPerSecond, writeUnitsPerSecond: WriteUnitsPerSecond };
      } catch (error) {
        if (error instanceof Error && error.name === 'ResourceNotFoundException') return undefined;
        throw error;
      }
    },
  };
}

/** CloudFormation says ValidationError of a stack that does not exist. */
function isMissingStack(error: unknown): boolean {
  return (
    error instanceof Error && error.name === 'ValidationError' && error.message.includes('does not exist')
  );
}
