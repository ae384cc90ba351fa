/** A function as the template describes it, ready to run. */
export interface FunctionSpec {
  /** Its name in the template. */
  name: string;
  arn: string;
  /** `file.export`, as in the template. */
  handler: string;
  /** Folder of the bundle. */
  codeDirectory: string;
  timeoutMs: number;
  memoryMb: number;
  /** The whole environment, the runtime's own variables included. */
  environment: Readonly<Record<string, string>>;
  /** Environments at most; 0 throttles every call. */
  maxEnvironments: number;
  /** A call that has waited this long for an environment is throttled, ms. */
  patienceMs: number;
}

/** How an invocation ended. */
export type Outcome = { ok: true; payload: unknown } | { ok: false; errorType: string; errorMessage: string };

/** An invocation that failed, in the words of Lambda. */
export function failure(errorType: string, errorMessage: string): Outcome {
  return { ok: false, errorType, errorMessage };
}
