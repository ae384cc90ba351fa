/** What the breaker's rules can be set to; the numbers are those of the settings BREAKER_…, THROTTLE_… and the call time-out. */
export interface BreakerSettings {
  windowMs: number;
  /** Share of failures that opens, 0 to 1. */
  failureRate: number;
  /** With fewer calls in the window traffic is thin. */
  minCalls: number;
  /** Failures in a row that open in thin traffic; twice as many do in any. */
  thinFailures: number;
  openMs: number;
  longAfterMs: number;
  maxOpenMs: number;
  /** Leases of a half-open round. */
  probes: number;
  /** Successes that close. */
  closeAfter: number;
  cacheMs: number;
  quietMs: number;
  /** How old the noted success gets at most before a newer one is noted. */
  noteMs: number;
  /** Longest hold of a throttled lane before a call tests it. */
  throttleHoldMaxMs: number;
  /** After this long of nothing but throttles the breaker opens. */
  throttleOpenAfterMs: number;
  /** How long a breaker stays closed before its episode, and with it the incident, ends. */
  resolveAfterMs: number;
  /** Time-out of one call to the downstream; a lease unanswered for twice as long is a failed probe. */
  callTimeoutMs: number;
}

/** The settings from a source of numbers by name; `callTimeoutSetting` is e.g. `CRM_TIMEOUT_MS`. */
export function breakerSettings(
  number: (name: string) => number,
  callTimeoutSetting: string,
): BreakerSettings {
  return {
    windowMs: number('BREAKER_WINDOW_MS'),
    failureRate: number('BREAKER_FAILURE_RATE'),
    minCalls: number('BREAKER_MIN_CALLS'),
    thinFailures: number('BREAKER_THIN_FAILURES'),
    openMs: number('BREAKER_OPEN_MS'),
    longAfterMs: number('BREAKER_LONG_AFTER_MS'),
    maxOpenMs: number('BREAKER_MAX_OPEN_MS'),
    probes: number('BREAKER_PROBES'),
    closeAfter: number('BREAKER_CLOSE_AFTER'),
    cacheMs: number('BREAKER_CACHE_MS'),
    quietMs: number('BREAKER_QUIET_MS'),
    noteMs: number('BREAKER_NOTE_MS'),
    throttleHoldMaxMs: number('THROTTLE_HOLD_MAX_MS'),
    throttleOpenAfterMs: number('THROTTLE_OPEN_AFTER_MS'),
    resolveAfterMs: number('ONCALL_RESOLVE_AFTER_MS'),
    callTimeoutMs: number(callTimeoutSetting),
  };
}
