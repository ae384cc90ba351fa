import { expect, test } from '@jest/globals';
import { lookupOptions } from '../../../lambdas/core/lookup/options.ts';

test('P5: every number of a lookup is the setting of its name', () => {
  const names: string[] = [];
  const options = lookupOptions((name) => names.push(name), 'DE');
  expect(
    Object.entries(options).map(([option, value]) => [option, names[Number(value) - 1] ?? value]),
  ).toEqual([
    ['deadlineMs', 'LOOKUP_DEADLINE_MS'],
    ['freshMs', 'LOOKUP_FRESH_MS'],
    ['notFoundMs', 'LOOKUP_NOT_FOUND_MS'],
    ['staleMs', 'LOOKUP_STALE_MS'],
    ['liveTimeoutMs', 'LOOKUP_LIVE_TIMEOUT_MS'],
    ['storeWaitMs', 'LOOKUP_STORE_WAIT_MS'],
    ['afterMs', 'LOOKUP_AFTER_MS'],
    ['refreshLeaseMs', 'REFRESH_LEASE_MS'],
    ['callTimeoutMs', 'CRM_TIMEOUT_MS'],
    ['defaultRegion', 'DE'],
  ]);
});
