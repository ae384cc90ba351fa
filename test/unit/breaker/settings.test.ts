import { expect, test } from '@jest/globals';
import { breakerSettings } from '../../../lambdas/core/breaker/settings.ts';

test('P4: every number of a breaker is the setting of its name', () => {
  const names: string[] = [];
  const settings = breakerSettings((name) => names.push(name), 'CRM_TIMEOUT_MS');
  expect(Object.entries(settings).map(([option, value]) => [option, names[value - 1]])).toEqual([
    ['windowMs', 'BREAKER_WINDOW_MS'],
    ['failureRate', 'BREAKER_FAILURE_RATE'],
    ['minCalls', 'BREAKER_MIN_CALLS'],
    ['thinFailures', 'BREAKER_THIN_FAILURES'],
    ['openMs', 'BREAKER_OPEN_MS'],
    ['longAfterMs', 'BREAKER_LONG_AFTER_MS'],
    ['maxOpenMs', 'BREAKER_MAX_OPEN_MS'],
    ['probes', 'BREAKER_PROBES'],
    ['closeAfter', 'BREAKER_CLOSE_AFTER'],
    ['cacheMs', 'BREAKER_CACHE_MS'],
    ['quietMs', 'BREAKER_QUIET_MS'],
    ['noteMs', 'BREAKER_NOTE_MS'],
    ['throttleHoldMaxMs', 'THROTTLE_HOLD_MAX_MS'],
    ['throttleOpenAfterMs', 'THROTTLE_OPEN_AFTER_MS'],
    ['resolveAfterMs', 'ONCALL_RESOLVE_AFTER_MS'],
    ['callTimeoutMs', 'CRM_TIMEOUT_MS'],
  ]);
});
