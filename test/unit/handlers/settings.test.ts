/**
 * From the names of settings to the numbers of rules: each its own.
 * @isolated
 */
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { requestLives } from '../../../lambdas/handlers/wiring/request-lives.ts';
import { tokenOptions } from '../../../lambdas/handlers/wiring/tokens.ts';
import { updaterRules } from '../../../lambdas/handlers/wiring/updates.ts';
import { workerSettings } from '../../../lambdas/handlers/wiring/worker-settings.ts';

const before = { ...process.env };
beforeEach(() => {
  process.env = {};
});
afterAll(() => {
  process.env = before;
});

describe('settings', () => {
  test('P7: of tokens; a lease outlives the function that took it', () => {
    const names = [
      ...[
        'TOKEN_REFRESH_EARLY_MAX_MS',
        'TOKEN_REFRESH_EARLY_SHARE',
        'TOKEN_WAIT_MAX_MS',
        'TOKEN_MAX_REJECTIONS',
      ],
      ...['TOKEN_REQUESTS_PER_MINUTE', 'RETRY_BACKOFF_BASE_MS', 'TOKEN_MAX_BACKOFF_MS', 'TOKEN_TIMEOUT_MS'],
      ...['FUNCTION_TIMEOUT_MS', 'CLAIM_MARGIN_MS', 'TOKEN_COPY_MS', 'TOKEN_POLL_MS'],
    ];
    for (const [index, name] of names.entries()) process.env[name] = String(2 ** index);
    expect(tokenOptions()).toEqual({
      ...{ refreshEarlyMaxMs: 1, refreshEarlyShare: 2, waitMaxMs: 4, maxRejections: 8 },
      ...{ requestsPerMinute: 16, backoffBaseMs: 32, maxBackoffMs: 64, timeoutMs: 128 },
      ...{ leaseMs: 256 + 512, copyMs: 1024, pollMs: 2048 },
    });
  });

  test('P2: of async requests; an unfinished one outlives its message, in queue and DLQ, by two days', () => {
    const numbers: Record<string, number> = {
      ...{ REQUEST_RESULT_TTL_S: 1, SOURCE_RETENTION_S: 20, DLQ_RETENTION_S: 300 },
    };
    expect(requestLives((name) => numbers[name] ?? Number.NaN)).toEqual({ resultS: 1, unappliedS: 173_120 });
  });

  test('P4: of a worker; a failed call may have seen the breaker for its time-out and the age of a copy', () => {
    const names = [
      ...[
        'CRM_TIMEOUT_MS',
        'BREAKER_CACHE_MS',
        'RETRY_SETTLE_MS',
        'RETRY_MAX_COUNTED_TRIES',
        'RETRY_MIN_AGE_MS',
      ],
      ...['FUNCTION_TIMEOUT_MS', 'CLAIM_MARGIN_MS', 'BREAKER_HOLD_MS', 'BREAKER_LONG_AFTER_MS'],
      ...['BREAKER_RELEASE_MAX_MS', 'RETRY_BACKOFF_BASE_MS', 'RETRY_MAX_BACKOFF_MS', 'SOURCE_RETENTION_S'],
      ...['RETENTION_GUARD_MS', 'REFUSAL_RETRY_MS', 'RETRY_MAX_THROTTLE_MS', 'REFUSAL_MAX_COUNTED'],
      ...['REFUSAL_MASS_GROUPS', 'REFUSAL_MASS_SHARE', 'REFUSAL_MASS_FEW_SHARE'],
    ];
    const number = (name: string): number => (names.includes(name) ? 2 ** names.indexOf(name) : Number.NaN);
    expect(workerSettings(number, 'CRM_TIMEOUT_MS', 'voice.fifo')).toEqual({
      ...{ source: 'voice.fifo', functionTimeoutMs: 32, claimMarginMs: 64, holdMs: 128 },
      release: { longAfterMs: 256, releaseMaxMs: 512 },
      backOff: { baseMs: 1024, maxMs: 2048 },
      waits: { refusalMs: 16_384, maxThrottleMs: 32_768 },
      counting: { callMs: 1 + 2, settleMs: 4, maxCounted: 8, minAgeMs: 16 },
      refusals: {
        ...{ maxCounted: 65_536, massGroups: 131_072, massShare: 262_144, massFewShare: 524_288 },
        failures: { maxCounted: 8, minAgeMs: 16 },
      },
      retention: { retentionS: 4096, guardMs: 8192 },
    });
  });

  test('P11: of the updater; a call has time for its second try and the token between', () => {
    const names = [
      ...['BREAKER_CACHE_MS', 'UPDATE_TIMEOUT_MS', 'RETRY_SETTLE_MS', 'RETRY_MAX_COUNTED_TRIES'],
      ...['RETRY_MIN_AGE_MS', 'RETRY_BACKOFF_BASE_MS', 'RETRY_MAX_BACKOFF_MS', 'SOURCE_RETENTION_S'],
      ...['RETENTION_GUARD_MS', 'BREAKER_LONG_AFTER_MS', 'BREAKER_RELEASE_MAX_MS', 'BREAKER_HOLD_MS'],
      ...['UPDATE_PROBE_CACHE_MS', 'TOKEN_WAIT_MAX_MS'],
    ];
    for (const [index, name] of names.entries()) process.env[name] = String(2 ** index);
    expect(updaterRules()).toEqual({
      backOff: { baseMs: 32, maxMs: 64 },
      counting: { callMs: 2 + 1, settleMs: 4, maxCounted: 8, minAgeMs: 16 },
      retention: { retentionS: 128, guardMs: 256 },
      release: { longAfterMs: 512, releaseMaxMs: 1024 },
      ...{ holdMs: 2048, probeCacheMs: 4096, callBudgetMs: 2 * 2 + 8192 + 2000 },
    });
  });
});
