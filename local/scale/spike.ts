/** A spike, second by second: what is accepted, what is refused with a retry, how deep the queue gets, when it is empty. Pure. */
import { usableRate } from '../usable-rate.ts';
import type { Costs, Quotas } from './quotas.ts';

export interface SpikeOptions {
  baseline: number;
  factor: number;
  spikeSeconds: number;
  crmPerSecond: number;
  /** Containers of ingest that are warm when it begins. */
  warm: number;
}

export interface SpikeResult {
  accepted: number;
  /** Deliveries answered 429 or 503, which the platform sends again. */
  refused: number;
  deepest: number;
  /** s from the end of the spike to an empty queue; Infinity where it never empties. */
  drainSeconds: number;
  /** Most containers of ingest at a time. */
  containers: number;
}

/** A platform's retries come back after this long (Genesys: 5 s apart), and this often. */
const RETRY_SECONDS = 5;
/** The run gives up here. */
const HORIZON_SECONDS = 100_000;

/** Discrete events in steps of a second. */
export function spike(quotas: Quotas, costs: Costs, options: SpikeOptions): SpikeResult {
  const drain = usableRate(options.crmPerSecond);
  const retries = new Map<number, number>();
  const result: SpikeResult = {
    accepted: 0,
    refused: 0,
    deepest: 0,
    drainSeconds: Number.POSITIVE_INFINITY,
    containers: options.warm,
  };
  let containers = options.warm;
  let depth = 0;
  for (let second = 0; second < HORIZON_SECONDS; second += 1) {
    const inSpike = second < options.spikeSeconds;
    const offered = options.baseline * (inSpike ? options.factor : 1) + (retries.get(second) ?? 0);
    retries.delete(second);
    const needed = Math.ceil(Math.min(offered, quotas.apiPerSecond) * costs.ingestSeconds);
    containers = Math.min(
      quotas.lambdaConcurrency,
      Math.max(containers, Math.min(needed, containers + quotas.lambdaGrowthPer10s / 10)),
    );
    const accepted = Math.min(
      offered,
      quotas.apiPerSecond,
      containers / costs.ingestSeconds,
      quotas.tableWrites / costs.tableWrites,
    );
    const refused = offered - accepted;
    if (refused > 0)
      retries.set(second + RETRY_SECONDS, (retries.get(second + RETRY_SECONDS) ?? 0) + refused);
    result.accepted += accepted;
    result.refused += refused;
    depth = Math.max(0, depth + accepted * costs.critical - drain);
    result.deepest = Math.max(result.deepest, depth);
    result.containers = Math.max(result.containers, containers);
    if (!inSpike && depth === 0 && retries.size === 0) {
      return { ...result, drainSeconds: second - options.spikeSeconds };
    }
  }
  return result;
}
