/** One stack for the suites that import it: each of them would start a stack like this. */
import { afterAll, beforeAll } from '@jest/globals';
import type { LocalStack } from '../../../local/local-stack.ts';
import { stopPermitted } from '../permitted.ts';
import { startStack } from '../start-stack.ts';

let stack: LocalStack | undefined;

beforeAll(async () => {
  stack = await startStack({
    warm: ['ingest', 'health', 'requests-submit', 'requests-poll', 'lookup', 'crm-update'],
    // The breaker and the rate have tests of their own; here no outage may shut the next row's door.
    settings: { BREAKER_MIN_CALLS: '10000', BREAKER_THIN_FAILURES: '100', CRM_RATE_LIMIT: '10000' },
  });
}, 120_000);
afterAll(() => stopPermitted(stack));

/** Throws before the hooks have run. */
export function sharedStack(): LocalStack {
  if (stack === undefined) throw new Error('The stack is there once the hooks have run.');
  return stack;
}
