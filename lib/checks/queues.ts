/** The sums of SQS: in flight, receives, visibility, retention, and the records that outlive them. */
import { functionRows, resolved } from '../catalog/functions.ts';
import { maxReceiveCount } from '../catalog/queues.ts';
import type { Config } from '../config.ts';
import { numberOf } from '../values.ts';
import { type Check, check, figure } from './check.ts';

/** SQS goes silent, without an error, at this many messages in flight. */
export const inFlightLimit = 120_000;

/** SQS keeps a message invisible for 12 h at most, counted from its receipt. */
const visibilityLimitS = 43_200;

const ms = (config: Config, key: string): number => numberOf(config, key);
const seconds = (config: Config, key: string): number => ms(config, key) / 1000;
const holdS = (config: Config): number => seconds(config, 'BREAKER_HOLD_MS');
const cycleS = (config: Config): number => holdS(config) + seconds(config, 'BREAKER_RELEASE_MAX_MS');

/** Messages in flight in the busiest worker queue while the breaker is open: each hold takes another batch. */
export function inFlight(config: Config): number {
  const sources = functionRows.flatMap(([, { consumes }]) => (consumes?.dispositions ? [consumes] : []));
  const batches = sources.map(
    ({ batch, maxConcurrency }) => resolved(config, batch) * resolved(config, maxConcurrency),
  );
  return (Math.max(...batches) / holdS(config)) * cycleS(config);
}

/** Receives of one message over its retention if the downstream never returns. */
export function receives(config: Config): number {
  const retention = ms(config, 'SOURCE_RETENTION_S');
  const early = Math.min(retention, seconds(config, 'BREAKER_LONG_AFTER_MS'));
  const earlyCycle = seconds(config, 'BREAKER_OPEN_MS') + holdS(config);
  return Math.ceil(early / earlyCycle) + Math.ceil((retention - early) / cycleS(config));
}

export const queueChecks: readonly Check[] = [
  check(
    (config) => inFlight(config) < inFlightLimit,
    (config) =>
      `P4 (an outage dead-letters nothing): WORKER_MAX_CONCURRENCY, WORKER_BATCH, BREAKER_HOLD_MS and BREAKER_RELEASE_MAX_MS put ${figure(inFlight(config))} messages in flight during an outage, but SQS goes silent at ${figure(inFlightLimit)}.`,
  ),
  check(
    (config) => receives(config) < maxReceiveCount,
    (config) =>
      `P4 (an outage dead-letters nothing): BREAKER_OPEN_MS, BREAKER_HOLD_MS, BREAKER_RELEASE_MAX_MS and BREAKER_LONG_AFTER_MS make ${figure(receives(config))} receives over SOURCE_RETENTION_S, but SQS dead-letters at ${figure(maxReceiveCount)}.`,
  ),
  check(
    (config) =>
      Math.max(cycleS(config), seconds(config, 'RETRY_MAX_BACKOFF_MS')) + ms(config, 'WORKER_TIMEOUT_S') <=
      visibilityLimitS,
    () =>
      'P4 (waiting uses up no attempt): BREAKER_HOLD_MS and BREAKER_RELEASE_MAX_MS, or RETRY_MAX_BACKOFF_MS, and WORKER_TIMEOUT_S together are over the 12 h for which SQS keeps a message invisible.',
  ),
  check(
    (config) => ms(config, 'RETENTION_GUARD_MS') < ms(config, 'SOURCE_RETENTION_S') * 1000,
    () =>
      'P4 (an outage up to the retention less 12 h dead-letters nothing): RETENTION_GUARD_MS must be below SOURCE_RETENTION_S, or every message is dead-lettered at once.',
  ),
  check(
    (config) =>
      seconds(config, 'RETENTION_GUARD_MS') >
      Math.max(cycleS(config), seconds(config, 'RETRY_MAX_BACKOFF_MS')) + ms(config, 'WORKER_TIMEOUT_S'),
    () =>
      'P11 (a message reaches the DLQ with its reason): RETENTION_GUARD_MS must be longer than one release or back-off and WORKER_TIMEOUT_S, or a message expires unseen.',
  ),
  check(
    (config) =>
      ms(config, 'RECORD_RECEIVED_TTL_S') > ms(config, 'SOURCE_RETENTION_S') + ms(config, 'DLQ_RETENTION_S'),
    () =>
      'P2 (one effect): RECORD_RECEIVED_TTL_S must be above SOURCE_RETENTION_S and DLQ_RETENTION_S together, or an event outlives its record.',
  ),
  check(
    (config) => ms(config, 'RECORD_APPLIED_TTL_S') >= ms(config, 'SOURCE_RETENTION_S'),
    () =>
      'P2 (one effect): RECORD_APPLIED_TTL_S must not be below SOURCE_RETENTION_S, or a second copy in the queue finds no record.',
  ),
  check(
    (config) => ms(config, 'RECORD_DEAD_EXTRA_TTL_S') >= ms(config, 'DLQ_RETENTION_S'),
    () =>
      'P2 (one effect): RECORD_DEAD_EXTRA_TTL_S must not be below DLQ_RETENTION_S, or a replayed dead letter finds no record.',
  ),
  check(
    (config) =>
      ms(config, 'IDEMPOTENCY_KEY_TTL_S') >
      ms(config, 'SOURCE_RETENTION_S') + ms(config, 'DLQ_RETENTION_S') + ms(config, 'REQUEST_RESULT_TTL_S'),
    () =>
      'P2 (one effect): IDEMPOTENCY_KEY_TTL_S must be above SOURCE_RETENTION_S, DLQ_RETENTION_S and REQUEST_RESULT_TTL_S together, or a key is forgotten while its request is under way.',
  ),
];
