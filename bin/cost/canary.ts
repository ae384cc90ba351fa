/** What the canary costs a month, by the calls of one round. */

import { queues as queueRows } from '../../lib/catalog/queues.ts';
import { canaryPaths, canaryPathsOf } from '../../lib/connectors/canary-paths.ts';
import type { Deployment } from '../../lib/deployment.ts';
import { priceOf } from './price.ts';
import type { Kept, Prices } from './prices.ts';
import { type Assumptions, type FlowUsage, gbSeconds, nothing } from './usage.ts';

/** How the canary runs. */
export interface CanaryPlan {
  /** Queues that it goes through, and how many of them are FIFO. */
  queues: number;
  fifo: number;
  /** CANARY_INTERVAL_MINUTES. */
  everyMinutes: number;
  /** CONTROL_MEMORY_MB. */
  controlMb: number;
}

/** A twelfth of a year. */
const MINUTES_A_MONTH = 43_800;
/** ms billed for one run of the canary's function, which waits for the API, and for a worker with nothing but a canary (assumed). */
const ROUND_MS = 500;
const TAKE_MS = 30;
/** Of the two alarms of a queue: the canary's metric and its excuse in each. */
const ALARM_METRICS = 4;
/** The controller reads the health of a canary's system at each of its two ticks a minute. */
const TICKS_A_MINUTE = 2;

/** As the settings have it, with the queues of further connectors. */
export function canaryPlan({ config, connectors }: Deployment): CanaryPlan {
  const paths = config['CANARY'] === 'off' ? [] : [...canaryPaths, ...connectors.flatMap(canaryPathsOf)];
  return {
    queues: paths.length,
    fifo: paths.filter(({ queue }) => queue !== queueRows.enrichment.name).length,
    everyMinutes: Number(config['CANARY_INTERVAL_MINUTES']),
    controlMb: Number(config['CONTROL_MEMORY_MB']),
  };
}

/** USD a month; 0 queues: switched off. */
export function canaryPrice(plan: CanaryPlan, given: Assumptions, list: Prices): number {
  const { queues, everyMinutes } = plan;
  if (queues === 0) return 0;
  const rounds = MINUTES_A_MONTH / everyMinutes;
  const round = priceOf(1, 0, { event: roundUsage(plan, given), lookup: nothing }, list).usd;
  const reads = { ...nothing, dynamoReads: queues * TICKS_A_MINUTE };
  const watched = priceOf(1, 0, { event: reads, lookup: nothing }, list).usd;
  const kept: Record<Kept, number> = { metrics: queues, alarmMetrics: queues * ALARM_METRICS, secrets: 1 };
  const fixed = (Object.keys(kept) as Kept[]).reduce(
    (sum, one) => sum + kept[one] * list.monthly[one].usd,
    0,
  );
  return rounds * round + MINUTES_A_MONTH * watched + fixed;
}

/** A queue: one call to the API; record, claim and completion; send, receive and delete; whether its source is paused. */
function roundUsage({ queues, fifo, controlMb }: CanaryPlan, given: Assumptions): FlowUsage {
  const invocations = 1 + 2 * queues;
  return {
    apiRequests: queues,
    invocations,
    gbSeconds:
      gbSeconds(controlMb, ROUND_MS) +
      queues * (gbSeconds(given.apiMb, given.ingestMs) + gbSeconds(given.workerMb, TAKE_MS)),
    dynamoWrites: 3 * queues,
    dynamoReads: queues,
    sqsFifo: 3 * fifo,
    sqsStandard: 3 * (queues - fifo),
    logBytes: invocations * given.invocationLogBytes + queues * given.accessLogBytes,
  };
}
