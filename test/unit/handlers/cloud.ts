/**
 * What a container's handlers meet outside, without an engine: clients of AWS and an HTTP caller that note every call
 * and answer as they are told. To be mocked before the handlers are loaded, and its environment set.
 */
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as lambda from '@aws-sdk/client-lambda';
import * as secretsManager from '@aws-sdk/client-secrets-manager';
import * as sns from '@aws-sdk/client-sns';
import * as sqs from '@aws-sdk/client-sqs';
import { jest } from '@jest/globals';
import type { Context, SQSEvent } from 'aws-lambda';
import type { HttpCall, HttpReply } from '../../../lambdas/adapters/http/http-call.ts';
import { environmentOf, type GroupName, groups, resolveConfig } from '../../../lib/config.ts';
import type { Answer, Sent } from '../adapters/fake-aws.ts';

/** What Secrets Manager holds: every stage of a secret but the current one is missing. */
const SECRETS: Record<string, string> = {
  'secret:webhook-genesys': 'genesys signs with it',
  'secret:webhook-nice': 'nice signs with it',
  'secret:webhook-crm': 'the CRM signs with it',
  'secret:webhook-connector': 'the system signs with it',
  'secret:api-key': 'the key',
  'secret:pii-key': 'pii',
  'secret:canary': 'the canary signs with it',
  'secret:oauth-nice':
    '{"primary":{"clientId":"c","clientSecret":"s","accessKeyId":"a","accessKeySecret":"k"}}',
  'secret:crm': '{"authorization":"Bearer crm"}',
  'secret:connector': '{"authorization":"Bearer own"}',
  'secret:oauth-connector': '{"clientId":"c","clientSecret":"s"}',
  'secret:basic': '{"username":"u","password":"p"}',
  'secret:empty': '{"pagerdutyRoutingKey":""}',
  'secret:oncall': JSON.stringify({
    pagerdutyRoutingKey: 'routing',
    servicenowAuthorization: 'Basic x',
    slackWebhook: 'https://hooks.slack.com/services/T/B/t',
    webhookSecret: 'own',
  }),
};

export interface Cloud {
  /** Calls of AWS since the last `clear`, in order, less those for secrets. */
  sent: Sent[];
  /** Ids of the secrets asked for, since the beginning. */
  secretsAsked: Set<string>;
  /** Calls over HTTP since the last `clear`. */
  calls: HttpCall[];
  /** What each caller over HTTP since the last `clear` was made with. */
  callers: unknown[][];
  /** Configurations of all clients ever made. */
  configs: unknown[];
  /** Lines on standard output since the last `clear`: metrics. */
  printed: Record<string, unknown>[];
  /** By the command's name; `{}` where nothing is said. */
  answers: Record<string, Answer>;
  /** What HTTP answers: 200 and `{}` where nothing is said. */
  reply: (call: HttpCall) => Partial<HttpReply>;
  /** Requests of a command, in order. */
  inputs(command: string): Sent['input'][];
  clear(): void;
}

/** Mocks the clients and the caller; what is imported from then on gets them. */
export function mockCloud(): Cloud {
  const cloud: Cloud = {
    ...{ sent: [], secretsAsked: new Set(), calls: [], callers: [], configs: [], printed: [], answers: {} },
    reply: () => ({}),
    inputs: (command) => cloud.sent.filter((one) => one.command === command).map(({ input }) => input),
    clear() {
      for (const list of [cloud.sent, cloud.calls, cloud.callers, cloud.printed]) list.length = 0;
      cloud.answers = {};
      cloud.reply = () => ({});
    },
  };
  class Client {
    readonly config = {};
    readonly middlewareStack = { identify: () => [], addRelativeTo: () => undefined };
    constructor(config: unknown) {
      cloud.configs.push(config);
    }
    async send(command: { input: Sent['input'] }): Promise<unknown> {
      const call: Sent = { command: command.constructor.name, input: command.input };
      if (call.command === 'GetSecretValueCommand') return secretOf(cloud, call.input);
      cloud.sent.push(call);
      const answer = cloud.answers[call.command] ?? {};
      const given = typeof answer === 'function' ? answer(call) : answer;
      if (given instanceof Error) throw given;
      return given;
    }
  }
  jest.unstable_mockModule('@aws-sdk/client-dynamodb', () => ({ ...dynamodb, DynamoDBClient: Client }));
  jest.unstable_mockModule('@aws-sdk/client-lambda', () => ({ ...lambda, LambdaClient: Client }));
  jest.unstable_mockModule('@aws-sdk/client-sns', () => ({ ...sns, SNSClient: Client }));
  jest.unstable_mockModule('@aws-sdk/client-sqs', () => ({ ...sqs, SQSClient: Client }));
  jest.unstable_mockModule('@aws-sdk/client-secrets-manager', () => ({
    ...secretsManager,
    SecretsManagerClient: Client,
  }));
  jest.unstable_mockModule('../../../lambdas/adapters/http/http-call.ts', () => ({
    httpCaller: (...options: unknown[]) => {
      cloud.callers.push(options);
      return async (call: HttpCall) => {
        cloud.calls.push(call);
        return { status: 200, headers: {}, body: '{}', ...cloud.reply(call) };
      };
    },
  }));
  jest.spyOn(process.stdout, 'write').mockImplementation((line) => {
    cloud.printed.push(...String(line).split('\n').filter(Boolean).map(parsed));
    return true;
  });
  return cloud;
}

const parsed = (line: string): Record<string, unknown> =>
  line.startsWith('{') ? (JSON.parse(line) as Record<string, unknown>) : { line };

function secretOf(cloud: Cloud, { SecretId, VersionStage }: Record<string, string>): object {
  cloud.secretsAsked.add(SecretId ?? '');
  const SecretString = SECRETS[SecretId ?? ''];
  if (VersionStage === 'AWSCURRENT' && SecretString !== undefined)
    return { SecretString, CreatedDate: new Date(0) };
  throw new secretsManager.ResourceNotFoundException({ $metadata: {}, message: 'none' });
}

const named = (prefix: string, value: string, names: string[], suffix = ''): [string, string][] =>
  names.map((name) => [`${prefix}${name}${suffix}`, `${value}${name.toLowerCase().replaceAll('_', '-')}`]);

/** Of the process, where Stryker names its mutant. */
const inherited = { ...process.env };

/** The environment of all functions together, beside the process's: each variable has a value of its own. */
export function environment(more: Record<string, string> = {}): NodeJS.ProcessEnv {
  const SOURCES = ['VOICE', 'DIGITAL', 'REQUESTS', 'REFRESH', 'ENRICHMENT'];
  return {
    ...inherited,
    ...environmentOf(resolveConfig(), ...(Object.keys(groups) as GroupName[])),
    ...Object.fromEntries([
      ...named('TABLE_', 'table:', [
        ...['IDEMPOTENCY', 'REQUESTS', 'CACHE', 'BREAKER', 'COORDINATION', 'TOKENS'],
      ]),
      ...named('QUEUE_', 'url:', [...SOURCES, 'PLATFORM', 'QUARANTINE'], '_URL'),
      ...named('MAPPING_', 'mapping:', SOURCES),
      ...named('SECRET_', 'secret:', [
        ...[
          'WEBHOOK_GENESYS',
          'WEBHOOK_NICE',
          'WEBHOOK_CRM',
          'API_KEY',
          'PII_KEY',
          'CANARY',
          'CRM',
          'ONCALL',
        ],
        ...['OAUTH_GENESYS', 'OAUTH_NICE'],
      ]),
    ]),
    ...{ SOURCE_QUEUE_URL: 'url:source', SOURCE_QUEUE_NAME: 'the source', DLQ_URL: 'url:dlq.fifo' },
    ...{ TOPIC_ONCALL_ARN: 'arn:on-call', FUNCTION_TIMEOUT_MS: '30000', POWERTOOLS_LOG_LEVEL: 'SILENT' },
    ...{ AWS_REGION: 'us-east-1', CRM_BASE_URL: 'https://crm', WAREHOUSE_URL: 'https://warehouse' },
    ...{ CANARY_API_URL: 'https://api/', CANARY_PATHS: 'voice=voice-worker,crm-requests=request-worker' },
    ...{ GENESYS_EVENT_SOURCE: 'aws.partner/genesys', PAGERDUTY_URL: 'https://pagerduty' },
    ...more,
  };
}

/** An answer in JSON. */
export const json = (body: unknown, status = 200): Partial<HttpReply> => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

/** Lambda's context with half a minute left. */
export const context = { getRemainingTimeInMillis: () => 30_000 } as Context;

/** One message as SQS hands it over. */
export function batchOf(body: unknown, more: object = {}): SQSEvent {
  const record = {
    ...{
      messageId: 'm-1',
      receiptHandle: 'r-1',
      body: typeof body === 'string' ? body : JSON.stringify(body),
    },
    attributes: {
      ...{ SentTimestamp: String(Date.now()), ApproximateReceiveCount: '1', MessageGroupId: 'g-1' },
    },
    ...{ messageAttributes: {}, eventSourceARN: 'arn:aws:sqs:us-east-1:1:source.fifo' },
    ...more,
  };
  return { Records: [record] } as unknown as SQSEvent;
}
