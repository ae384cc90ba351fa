/** What the runner and a function's process say to each other. */

/** Runner → function. */
export interface InvokeMessage {
  event: unknown;
  requestId: string;
  /** ms since the epoch at which the runner kills the process. */
  deadlineMs: number;
  traceId: string;
}

/** Function → runner: initialised, answered, thrown, or about to exit. */
export type RuntimeMessage =
  | { type: 'ready' }
  | { type: 'answer'; payload: unknown }
  | { type: 'error' | 'crash'; errorType: string; errorMessage: string };
