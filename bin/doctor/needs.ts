/** What the configured peak needs of an account. */
import type { FunctionSpec } from '../../lib/catalog/function.ts';
import { functionRows, resolved } from '../../lib/catalog/functions.ts';
import type { Config } from '../../lib/config.ts';
import { functionRowsOf } from '../../lib/connectors/catalog.ts';
import type { OwnConnector } from '../../lib/connectors/own-connector.ts';
import { numberOf, textOf } from '../../lib/values.ts';

/** An acknowledgement takes this long at p99 (P13), s: containers of ingest = peak × this. */
const acknowledgementS = 0.2;

/** Genesys runs at most 50 Data Actions at once, 2,500 a minute. */
const lookups = { concurrent: 50, perSecond: Math.ceil(2500 / 60) };

/** Polls of requests under way at once. */
const polls = 2;

/** Lambda refuses reservations that leave less than this to all other functions. */
const unreservedLeast = 100;

/** Concurrent executions at the peak: fronts, every worker at its maximum, and a few more. */
export function concurrencyNeeded(config: Config, connectors: readonly OwnConnector[] = []): number {
  const workers = [...functionRows, ...connectors.flatMap(functionRowsOf)].reduce(
    (sum, [, spec]) => sum + alongside(spec, config),
    polls,
  );
  const peak = Math.ceil(numberOf(config, 'PEAK_EVENTS_PER_SECOND') * acknowledgementS);
  if (textOf(config, 'PROFILE') !== 'production') return peak + lookups.concurrent + workers;
  const reserved =
    numberOf(config, 'RESERVED_CONCURRENCY_INGEST') + numberOf(config, 'RESERVED_CONCURRENCY_LOOKUP');
  return reserved + Math.max(unreservedLeast, workers);
}

/** Containers beside the fronts: a worker's at its maximum, one of whatever runs by a schedule or a stream. */
function alongside({ consumes, front }: FunctionSpec, config: Config): number {
  if (consumes !== undefined) return resolved(config, consumes.maxConcurrency);
  return front === true ? 0 : 1;
}

/** Requests a second at the peak: an event each, and the lookups. */
export function requestsNeeded(config: Config): number {
  return numberOf(config, 'PEAK_EVENTS_PER_SECOND') + lookups.perSecond;
}

/** SendMessage calls a second that high-throughput FIFO queues take, by region (AWS, SQS message quotas). */
const fifoPerSecond: Readonly<Record<string, number>> = {
  'us-east-1': 70_000,
  'us-west-2': 70_000,
  'eu-west-1': 70_000,
  'us-east-2': 19_000,
  'eu-central-1': 19_000,
  'ap-south-1': 9000,
  'ap-southeast-1': 9000,
  'ap-southeast-2': 9000,
  'ap-northeast-1': 9000,
  'eu-west-2': 4500,
  'sa-east-1': 4500,
};

/** What every other region offers. */
const fifoElsewhere = 2400;

/** FIFO calls a second in a region. */
export function fifoOffered(region: string): number {
  return fifoPerSecond[region] ?? fifoElsewhere;
}
