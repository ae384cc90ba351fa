/** AWS clients of a running stack. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { LocalStack } from '../../../local/local-stack.ts';

export interface StackClients {
  sqs: SQSClient;
  sns: SNSClient;
  dynamodb: DynamoDBClient;
  lambda: LambdaClient;
  secrets: SecretsManagerClient;
}

/** One of each. */
export function clientsOf({ endpoints, region }: LocalStack): StackClients {
  const common = { region, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
  return {
    sqs: new SQSClient({ ...common, endpoint: endpoints.sqs }),
    sns: new SNSClient({ ...common, endpoint: endpoints.sns }),
    dynamodb: new DynamoDBClient({ ...common, endpoint: endpoints.dynamodb }),
    lambda: new LambdaClient({ ...common, endpoint: endpoints.lambda }),
    secrets: new SecretsManagerClient({ ...common, endpoint: endpoints.secretsmanager }),
  };
}

/** What `Ref` of a resource gives. */
export function refOf({ resources }: LocalStack, logicalId: string): string {
  return resources.find((resource) => resource.logicalId === logicalId)?.ref ?? '';
}
