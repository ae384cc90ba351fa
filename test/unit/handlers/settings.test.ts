/** From the names of settings to the numbers of rules: each its own. */
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { requestLives } from '../../../lambdas/handlers/wiring/request-lives.ts';
import { tokenOptions } from '../../../lambdas/handlers/wiring/tokens.ts';

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
});
