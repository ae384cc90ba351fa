/** The numbers of protocol Token; spans in ms. Defaults and sources are with the settings of the same names. */
export interface TokenOptions {
  /** TOKEN_REFRESH_EARLY_MAX_MS and TOKEN_REFRESH_EARLY_SHARE: the smaller of both decides. */
  refreshEarlyMaxMs: number;
  refreshEarlyShare: number;
  /** TOKEN_WAIT_MAX_MS */
  waitMaxMs: number;
  /** TOKEN_MAX_REJECTIONS */
  maxRejections: number;
  /** TOKEN_REQUESTS_PER_MINUTE */
  requestsPerMinute: number;
  /** RETRY_BACKOFF_BASE_MS and TOKEN_MAX_BACKOFF_MS */
  backoffBaseMs: number;
  maxBackoffMs: number;
  /** TOKEN_TIMEOUT_MS: the whole of one token request, discovery included. */
  timeoutMs: number;
  /** At least the function's time-out: nobody takes over from a container that may still be at work. */
  leaseMs: number;
  /** TOKEN_COPY_MS: how long a container trusts its copy without looking whether the generation has moved. */
  copyMs: number;
  /** TOKEN_POLL_MS: between two looks of a waiter, half of it up or down by chance. */
  pollMs: number;
}
