/** AWS's published quotas in a large region, and what a flow costs of each. Dated: they change. */

export interface Quotas {
  /** API Gateway, requests a second for the account (default, can be raised) and burst. */
  apiPerSecond: number;
  /** Lambda, concurrent executions for the account (default, can be raised). */
  lambdaConcurrency: number;
  /** Lambda, containers that one function may add every 10 s. */
  lambdaGrowthPer10s: number;
  /** SQS FIFO in high-throughput mode, messages a second and API action. */
  fifoPerSecond: number;
  /** SQS FIFO, messages in flight. */
  fifoInFlight: number;
  /** DynamoDB, write units a second for one table (default, can be raised). */
  tableWrites: number;
}

/** us-east-1, us-west-2, eu-west-1; read in November 2026 (AWS quota pages; FACTS for FIFO and partitions). */
export const LARGE_REGION: Quotas = {
  apiPerSecond: 10_000,
  lambdaConcurrency: 1_000,
  lambdaGrowthPer10s: 1_000,
  fifoPerSecond: 70_000,
  fifoInFlight: 120_000,
  tableWrites: 40_000,
};

/** us-east-2, eu-central-1: a lower FIFO limit. */
export const SMALLER_REGION: Quotas = { ...LARGE_REGION, fifoPerSecond: 19_000 };

/** What an event costs; times are of a warm function in AWS (own estimate: to be replaced by your own measurement). */
export interface Costs {
  /** s an ingest container is busy. */
  ingestSeconds: number;
  /** s a worker container is busy with a full batch. */
  batchSeconds: number;
  batch: number;
  /** Writes on the idempotency table: observe, claim, complete. */
  tableWrites: number;
  /** Share of events that go to the CRM; the rest is enrichment. */
  critical: number;
}

export const COSTS: Costs = {
  ingestSeconds: 0.03,
  batchSeconds: 0.4,
  batch: 10,
  tableWrites: 3,
  critical: 0.85,
};
