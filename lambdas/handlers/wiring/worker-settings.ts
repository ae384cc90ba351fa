/** The engine's numbers, out of the settings of a worker. */
import type { WorkerSettings } from '../../core/worker/worker.ts';

/**
 * From a source of numbers by name; `callTimeoutSetting` is e.g. `CRM_TIMEOUT_MS`, `source` the name of the queue.
 * Settings used: FUNCTION_TIMEOUT_MS and those named below.
 */
export function workerSettings(
  number: (name: string) => number,
  callTimeoutSetting: string,
  source: string,
): WorkerSettings {
  const failures = {
    maxCounted: number('RETRY_MAX_COUNTED_TRIES'),
    minAgeMs: number('RETRY_MIN_AGE_MS'),
  };
  return {
    source,
    functionTimeoutMs: number('FUNCTION_TIMEOUT_MS'),
    claimMarginMs: number('CLAIM_MARGIN_MS'),
    holdMs: number('BREAKER_HOLD_MS'),
    release: {
      longAfterMs: number('BREAKER_LONG_AFTER_MS'),
      releaseMaxMs: number('BREAKER_RELEASE_MAX_MS'),
    },
    backOff: { baseMs: number('RETRY_BACKOFF_BASE_MS'), maxMs: number('RETRY_MAX_BACKOFF_MS') },
    waits: { refusalMs: number('REFUSAL_RETRY_MS'), maxThrottleMs: number('RETRY_MAX_THROTTLE_MS') },
    counting: {
      callMs: number(callTimeoutSetting) + number('BREAKER_CACHE_MS'),
      settleMs: number('RETRY_SETTLE_MS'),
      ...failures,
    },
    refusals: {
      maxCounted: number('REFUSAL_MAX_COUNTED'),
      massGroups: number('REFUSAL_MASS_GROUPS'),
      massShare: number('REFUSAL_MASS_SHARE'),
      massFewShare: number('REFUSAL_MASS_FEW_SHARE'),
      failures,
    },
    retention: { retentionS: number('SOURCE_RETENTION_S'), guardMs: number('RETENTION_GUARD_MS') },
  };
}
