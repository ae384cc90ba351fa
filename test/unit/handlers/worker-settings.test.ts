import { describe, expect, test } from '@jest/globals';
import { workerSettings } from '../../../lambdas/handlers/wiring/worker-settings.ts';

const numbers: Record<string, number> = { CRM_TIMEOUT_MS: 3000, BREAKER_CACHE_MS: 1000 };

describe('a worker’s settings', () => {
  test('P4: a failed call may have seen the breaker as it was for its time-out and the age of a kept state', () => {
    const settings = workerSettings((name) => numbers[name] ?? 1, 'CRM_TIMEOUT_MS', 'voice.fifo');
    expect(settings.counting.callMs).toBe(4000);
  });
});
