import { expect, test } from '@jest/globals';
import { usableCallsOf } from '../../../lambdas/core/control/usable-calls.ts';
import { resolveConfig } from '../../../lib/config.ts';

const source = (downstream: 'crm' | 'warehouse') => ({
  worker: 'w',
  queueUrl: 'q',
  mappingId: 'm',
  downstream,
  enrichment: false,
});

test('P4: containers are counted by all that may be used of each limit: lookups have no share of their own', () => {
  const config = resolveConfig({
    CRM_RATE_LIMIT: '50',
    WAREHOUSE_RATE_LIMIT: '300',
    WAREHOUSE_RATE_WINDOW_MS: '60000',
  });
  const callsPerSecond = usableCallsOf((name) => Number(config[name]));
  expect(callsPerSecond(source('crm'))).toBe(40);
  expect(callsPerSecond(source('warehouse'))).toBe(4);
});
