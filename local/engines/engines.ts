/** The AWS services that a run uses: embedded ones, or those of another endpoint. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SettingError } from '../../lambdas/core/errors.ts';
import { createGate, type GateDocument, type GateListener } from '../iam/gate/access-gate.ts';
import { handOver } from '../iam/gate/in-process.ts';
import { startSecretsManager } from '../secretsmanager/server.ts';
import type { SecretsAdmin } from '../secretsmanager/store.ts';
import { startHelper } from './helper.ts';

/** Clients of the four services. */
export interface Clients {
  sqs: SQSClient;
  sns: SNSClient;
  dynamodb: DynamoDBClient;
  secrets: SecretsManagerClient;
}

export interface Engines {
  embedded: boolean;
  region: string;
  endpoints: { sqs: string; sns: string; dynamodb: string; secretsmanager: string };
  /** Credentials as environment variables, for the functions. */
  credentials: Record<string, string>;
  clients: Clients;
  /** Only where Secrets Manager is embedded. */
  secretsAdmin?: SecretsAdmin;
  /** Puts a gate before every embedded engine. */
  guard?(document: GateDocument, listener: GateListener): Promise<void>;
  /** Rejects when an embedded engine ends by itself. */
  failed: Promise<never>;
  stop(): Promise<void>;
}

const localRegion = 'us-east-1';
const never = new Promise<never>(() => undefined);

/** fauxqs and dynalite in processes of their own, so that both cores work; Secrets Manager is read too seldom for one. */
export async function startEmbeddedEngines(): Promise<Engines> {
  const [sqs, dynamodb, secrets] = await Promise.all([
    startHelper<{ url: string }>('sqs', { region: localRegion }),
    startHelper<{ url: string }>('dynamodb', {}),
    startSecretsManager(localRegion),
  ]);
  const endpoints = {
    sqs: sqs.ready.url,
    sns: sqs.ready.url,
    dynamodb: dynamodb.ready.url,
    secretsmanager: secrets.url,
  };
  const access = { accessKeyId: 'local', secretAccessKey: 'local' };
  const clients = clientsOf(endpoints, { region: localRegion, credentials: access });
  return {
    embedded: true,
    region: localRegion,
    endpoints,
    credentials: { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' },
    clients,
    secretsAdmin: secrets.admin,
    guard: async (document, listener) => {
      secrets.guard(createGate(document, listener));
      await Promise.all([sqs, dynamodb].map((engine) => handOver(engine, document, listener)));
    },
    failed: Promise.race([sqs.failed, dynamodb.failed]),
    stop: async () => {
      closeClients(clients);
      await Promise.all([sqs.stop(), dynamodb.stop(), secrets.stop()]);
    },
  };
}

/**
 * Another endpoint's services; region and credentials come from the SDK's usual places.
 * Throws SettingError where there are none.
 */
export async function useEndpoint(url: string): Promise<Engines> {
  const endpoints = { sqs: url, sns: url, dynamodb: url, secretsmanager: url };
  const clients = clientsOf(endpoints, {});
  try {
    const region = await clients.sqs.config.region();
    const { accessKeyId, secretAccessKey, sessionToken } = await clients.sqs.config.credentials();
    const credentials = {
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      ...(sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: sessionToken }),
    };
    return {
      embedded: false,
      region,
      endpoints,
      credentials,
      clients,
      failed: never,
      stop: async () => closeClients(clients),
    };
  } catch (error) {
    throw new SettingError(
      `--aws-endpoint needs a region and credentials where the AWS SDK looks for them (${error instanceof Error ? error.message : String(error)}).`,
    );
  }
}

type ClientOptions = { region?: string; credentials?: { accessKeyId: string; secretAccessKey: string } };

function clientsOf(endpoints: Engines['endpoints'], options: ClientOptions): Clients {
  return {
    sqs: new SQSClient({ ...options, endpoint: endpoints.sqs }),
    sns: new SNSClient({ ...options, endpoint: endpoints.sns }),
    dynamodb: new DynamoDBClient({ ...options, endpoint: endpoints.dynamodb }),
    secrets: new SecretsManagerClient({ ...options, endpoint: endpoints.secretsmanager }),
  };
}

function closeClients(clients: Clients): void {
  for (const client of Object.values(clients)) client.destroy();
}
