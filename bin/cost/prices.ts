/** List prices, USD. One table, so that one look shows how old it is. */

export interface Prices {
  region: string;
  /** When the pages below said so. */
  asOf: string;
  /** By what is counted; `per` is how many of it cost `usd`. */
  rows: Record<Counted, { what: string; usd: number; per: number; page: string }>;
  /** What costs so much a month by being there. */
  monthly: Record<Kept, { what: string; usd: number; page: string }>;
  /** The same, of what settings add. */
  standing: Record<Standing, { what: string; usd: number; page: string }>;
}

/** What settings add and every month costs. */
export type Standing = 'warmGb' | 'endpoints' | 'connectorSecrets';

/** What is kept. */
export type Kept = 'metrics' | 'alarmMetrics' | 'secrets';

/** What a flow uses. */
export type Counted =
  | 'apiRequests'
  | 'invocations'
  | 'gbSeconds'
  | 'dynamoWrites'
  | 'dynamoReads'
  | 'sqsFifo'
  | 'sqsStandard'
  | 'logBytes';

const MILLION = 1_000_000;
const GB = 1_000_000_000;
const LAMBDA = 'https://aws.amazon.com/lambda/pricing/';
const DYNAMODB = 'https://aws.amazon.com/dynamodb/pricing/on-demand/';
const CLOUDWATCH = 'https://aws.amazon.com/cloudwatch/pricing/';
const SECRETS = 'https://aws.amazon.com/secrets-manager/pricing/';
const SQS = 'https://aws.amazon.com/sqs/pricing/';

/** First tier of each, free tiers left out. Compared with copies of the pages named: look there before you budget. */
export const prices: Prices = {
  region: 'us-east-1',
  asOf: '2026-05',
  rows: {
    apiRequests: {
      what: 'HTTP API, requests',
      ...{ usd: 1, per: MILLION, page: 'https://aws.amazon.com/api-gateway/pricing/' },
    },
    invocations: { what: 'Lambda, invocations', usd: 0.2, per: MILLION, page: LAMBDA },
    gbSeconds: { what: 'Lambda, GB-seconds on Arm', usd: 0.0000133334, per: 1, page: LAMBDA },
    dynamoWrites: { what: 'DynamoDB, writes of 1 KB on demand', usd: 0.625, per: MILLION, page: DYNAMODB },
    dynamoReads: {
      what: 'DynamoDB, consistent reads of 4 KB on demand',
      ...{ usd: 0.125, per: MILLION, page: DYNAMODB },
    },
    sqsFifo: { what: 'SQS FIFO, requests of 64 KB', usd: 0.5, per: MILLION, page: SQS },
    sqsStandard: { what: 'SQS standard, requests of 64 KB', usd: 0.4, per: MILLION, page: SQS },
    logBytes: {
      what: 'CloudWatch Logs, bytes taken in',
      ...{ usd: 0.5, per: GB, page: CLOUDWATCH },
    },
  },
  monthly: {
    metrics: { what: 'CloudWatch, metrics of our own', usd: 0.3, page: CLOUDWATCH },
    alarmMetrics: { what: 'CloudWatch, metrics in alarms', usd: 0.1, page: CLOUDWATCH },
    secrets: {
      what: 'Secrets Manager, secrets',
      ...{ usd: 0.4, page: SECRETS },
    },
  },
  standing: {
    // 0.0000033334 a GB-second, and a twelfth of a year.
    warmGb: { what: 'Lambda, GB kept warm on Arm', usd: 0.0000033334 * 2_628_000, page: LAMBDA },
    // 0.01 an hour and zone.
    endpoints: {
      what: 'VPC, interface endpoints in each zone',
      ...{ usd: 7.3, page: 'https://aws.amazon.com/privatelink/pricing/' },
    },
    connectorSecrets: { what: 'Secrets Manager, secrets of further connectors', usd: 0.4, page: SECRETS },
  },
};
