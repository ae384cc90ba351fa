/** The HTTP contract and what follows from it, over one stack: each part would start one like this. */
import { afterAll, beforeAll, describe } from '@jest/globals';
import type { LocalStack } from '../../local/local-stack.ts';
import { lookups } from './contract/lookup.ts';
import { platformUpdates } from './contract/platform-updates.ts';
import { requests } from './contract/requests.ts';
import { webhooks } from './contract/webhooks.ts';
import { stopPermitted } from './permitted.ts';
import { startStack } from './start-stack.ts';

let stack: LocalStack;
beforeAll(async () => {
  stack = await startStack({
    warm: ['ingest', 'health', 'requests-submit', 'requests-poll', 'lookup', 'crm-update'],
    // The breaker and the rate have tests of their own; here no outage may shut the next row's door.
    settings: { BREAKER_MIN_CALLS: '10000', BREAKER_THIN_FAILURES: '100', CRM_RATE_LIMIT: '10000' },
  });
}, 120_000);
afterAll(() => stopPermitted(stack));

// First, since they look at all that a platform was asked.
describe('platform updates', () => platformUpdates(() => stack));
describe('lookups', () => lookups(() => stack));
describe('requests', () => requests(() => stack));
describe('webhooks', () => webhooks(() => stack));
