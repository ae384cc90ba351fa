/** A stack as the operator reaches it: an AWS account, or the local runner's admin address. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  type EventSourceMappingConfiguration,
  LambdaClient,
  ListEventSourceMappingsCommand,
} from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { GetQueueUrlCommand, QueueDoesNotExist, SQSClient } from '@aws-sdk/client-sqs';
import type { Command } from 'commander';
import { eventSourceOf } from '../../lambdas/adapters/lambda/event-sources.ts';
import { SettingError, UnavailableError } from '../../lambdas/core/errors.ts';
import { DEFAULT_PREFIX, metricsNamespace } from '../../lambdas/core/metrics-namespace.ts';
import type { EventSourceState } from '../../lambdas/core/ports.ts';
import type { QueueName } from '../../lib/catalog/queues.ts';
import type { TableName } from '../../lib/catalog/tables.ts';
import { loadConnectors } from '../../lib/connectors/load.ts';
import type { OwnConnector } from '../../lib/connectors/own-connector.ts';
import { type ConnectorQueue, queueNameOf } from './connectors.ts';
import { connectorsDirectory } from './settings.ts';

export interface Connection {
  dynamo: DynamoDBClient;
  sqs: SQSClient;
  lambda: LambdaClient;
  sns: SNSClient;
  secrets: SecretsManagerClient;
  /** Where it is, for people: an address or a region. */
  place: string;
  /** The runner, where that is what is looked after. */
  local?: LocalRunner;
  /** NAME_PREFIX of the deployment. */
  prefix: string;
  /** Where its functions' counts are in CloudWatch. */
  metricsNamespace: string;
  table(name: TableName): string;
  secret(name: string): string;
  /** The organisation's own, by the folder that the runner or the deployment's settings name. */
  connectors: readonly OwnConnector[];
  /** What a local runner was started with, the addresses of its simulators among it, KEY: VALUE; empty on AWS. */
  settings: Readonly<Record<string, string>>;
  queueName(name: QueueName | ConnectorQueue, dlq?: boolean): string;
  /** Throws UnavailableError where there is no such queue. */
  queueUrl(name: QueueName | ConnectorQueue, dlq?: boolean): Promise<string>;
  /** As `queueUrl`, of a queue whose name without the prefix is `name`; its code is `no_queue` where there is none. */
  urlOf(name: string): Promise<string>;
  /** Of a function, by its name without prefix. */
  functionName(name: string): string;
  /** Id of the event source mapping that feeds a function. Throws UnavailableError. */
  mappingId(worker: string): Promise<string>;
  /** That mapping's state, in the one call that finds it: Lambda takes 15 a second of an account. Throws likewise. */
  eventSource(worker: string): Promise<EventSourceState>;
}

/** What only the runner on this machine publishes. */
export interface LocalRunner {
  /** Address of its own controls. */
  admin: string;
  api: string;
  /** Where its functions log. */
  logDirectory: string;
  /** Address that switches the simulated systems; empty without any. */
  simulators: string;
}

/** Options that every command of the operator takes. */
export interface Target {
  local?: string;
  prefix: string;
}

/** Adds `--local` and `--prefix` to a command. */
export function targetOptions(command: Command): Command {
  return command
    .option('--local <address>', 'address that a local runner prints as `admin`, instead of AWS')
    .option('--prefix <name>', 'NAME_PREFIX of the deployment', DEFAULT_PREFIX);
}

/** Connects; on AWS region and credentials come from the SDK's usual places. Throws SettingError for a wrong address. */
export async function connect({ local, prefix }: Target): Promise<Connection> {
  const at = local === undefined ? undefined : await describe(local);
  const client = (service: string) =>
    at === undefined
      ? {}
      : {
          endpoint: at.endpoints[service] ?? '',
          region: at.region,
          credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
        };
  const sqs = new SQSClient(client('sqs'));
  const lambda = new LambdaClient(client('lambda'));
  const queueName: Connection['queueName'] = (name, dlq = false) =>
    `${prefix}-${queueNameOf(name, dlq ? '-dlq' : '')}`;
  const urlOf = knownUrls(sqs);
  return {
    dynamo: new DynamoDBClient(client('dynamodb')),
    sqs,
    lambda,
    sns: new SNSClient(client('sns')),
    secrets: new SecretsManagerClient(client('secretsmanager')),
    connectors: await loadConnectors(at?.connectorsDirectory ?? connectorsDirectory()),
    ...(at === undefined ? {} : { local: at.runner }),
    settings: at?.settings ?? {},
    place: local ?? `AWS ${process.env['AWS_REGION'] ?? '(default region)'}`,
    prefix,
    metricsNamespace: metricsNamespace(prefix),
    table: (name) => `${prefix}-${name}`,
    secret: (name) => `${prefix}/${name}`,
    queueName,
    queueUrl: (name, dlq) => urlOf(queueName(name, dlq)),
    urlOf: (name) => urlOf(`${prefix}-${name}`),
    functionName: (name) => `${prefix}-${name}`,
    mappingId: async (worker) => (await mappingOf(lambda, `${prefix}-${worker}`)).UUID,
    eventSource: async (worker) => eventSourceOf(await mappingOf(lambda, `${prefix}-${worker}`)),
  };
}

/** A queue keeps its URL for life: asked once, where the console would ask for each of them at every look. */
function knownUrls(sqs: SQSClient): (queueName: string) => Promise<string> {
  const known = new Map<string, string>();
  return async (queueName) => {
    const url = known.get(queueName) ?? (await queueUrlOf(sqs, queueName));
    known.set(queueName, url);
    return url;
  };
}

async function queueUrlOf(sqs: SQSClient, QueueName: string): Promise<string> {
  try {
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
    if (QueueUrl !== undefined) return QueueUrl;
  } catch (error) {
    const code = error instanceof QueueDoesNotExist ? 'no_queue' : 'queue_unreachable';
    throw new UnavailableError(code, `There is no queue ${QueueName} within reach.`, 5, { cause: error });
  }
  throw new UnavailableError('no_queue', `There is no queue ${QueueName} within reach.`);
}

/** In the production profile the alias is fed: asked for the function, Lambda answers none of an alias. */
async function mappingOf(
  lambda: LambdaClient,
  name: string,
): Promise<EventSourceMappingConfiguration & { UUID: string }> {
  for (const FunctionName of [name, `${name}:live`]) {
    const { EventSourceMappings = [] } = await lambda.send(
      new ListEventSourceMappingsCommand({ FunctionName }),
    );
    const [mapping] = EventSourceMappings;
    if (mapping?.UUID !== undefined) return { ...mapping, UUID: mapping.UUID };
  }
  throw new UnavailableError('no_event_source', `Nothing feeds ${name}.`);
}

const SERVICES = ['sqs', 'sns', 'dynamodb', 'lambda', 'secretsmanager'] as const;

/** What the runner publishes about itself, as far as an operator needs it. */
type Stack = Partial<Record<(typeof SERVICES)[number] | Text, string>> & {
  settings?: Record<string, string>;
  simulators?: { control?: string };
};
type Text = 'region' | 'connectorsDirectory' | 'api' | 'logDirectory';

/** An answer without every endpoint is refused: with one left out the SDK would turn to AWS itself. */
async function describe(address: string): Promise<{
  endpoints: Record<string, string>;
  region: string;
  connectorsDirectory: string;
  settings: Record<string, string>;
  runner: LocalRunner;
}> {
  const stack = await stackAt(address).catch((error) => {
    throw new SettingError(notRunner(address, String(error)));
  });
  const { region = 'us-east-1', connectorsDirectory = '', settings = {} } = stack;
  const { api = '', logDirectory = '', simulators } = stack;
  const runner = { admin: address, api, logDirectory, simulators: simulators?.control ?? '' };
  const endpoints = SERVICES.map((service): [string, string] => {
    const endpoint = stack[service] ?? '';
    if (endpoint === '') throw new SettingError(notRunner(address, `it names no ${service}`));
    return [service, endpoint];
  });
  return { endpoints: Object.fromEntries(endpoints), region, connectorsDirectory, settings, runner };
}

async function stackAt(address: string): Promise<Stack> {
  const answer = await fetch(new URL('/_control/stack', address));
  return { ...((await answer.json()) as Stack | null) };
}

function notRunner(address: string, why: string): string {
  return `--local takes the address that the runner prints as admin, but ${address} does not answer as one (${why}).`;
}
