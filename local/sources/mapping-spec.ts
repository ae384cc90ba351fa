/** An event source mapping as the template describes it. */
export interface MappingSpec {
  uuid: string;
  functionName: string;
  functionArn: string;
  eventSourceArn: string;
  enabled: boolean;
  batchSize: number;
  batchingWindowMs: number;
  /** ScalingConfig.MaximumConcurrency; undefined: as many as the function's pool holds. */
  maximumConcurrency: number | undefined;
  /** ReportBatchItemFailures is among the FunctionResponseTypes. */
  reportsFailures: boolean;
  /** Event patterns of which one must match. */
  filters: readonly unknown[];
  /** Streams: tries after the first; undefined: until it succeeds. */
  maximumRetries: number | undefined;
  /** Streams: halve a failed batch. */
  bisects: boolean;
}

/** A running source that the Lambda API turns on and off. */
export interface Source {
  /** Begins or goes on. */
  resume(): void;
  /** Resolves when nothing is being received any more; invocations under way go on. */
  pause(): Promise<void>;
  /** Takes effect with the next receive. */
  limit(maximumConcurrency: number | undefined): void;
}
