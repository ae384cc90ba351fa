/** An engine that a suite has started. */
export interface RunningEngine {
  endpoint: string;
  stop(): Promise<void>;
}
