/**
 * Which guards of breakers wait out a round.
 * @isolated
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, expect, jest, test } from '@jest/globals';
import { CUSTOMERS } from '../../../lambdas/adapters/dynamodb/lookup-item.ts';
import type { LookupCache } from '../../../lambdas/core/ports.ts';
import { environment } from './cloud.ts';

const before = { ...process.env };
process.env = environment();
const made: { lingers?: boolean }[] = [];
jest.unstable_mockModule('../../../lambdas/core/breaker/guard.ts', () => ({
  createBreakerGuard(deps: { lingers?: boolean }) {
    made.push(deps);
    return {};
  },
}));
const { breakersOf } = await import('../../../lambdas/handlers/wiring/breakers.ts');
const { resolveParts } = await import('../../../lambdas/handlers/wiring/resolver.ts');
afterAll(() => {
  process.env = before;
});

test('P4: workers’ guards wait out the quiet time of a probe’s round, a lookup’s does not', () => {
  const clients = { dynamo: new DynamoDBClient({}), sqs: new SQSClient({}) };
  breakersOf(clients.dynamo, 'crm', 'CRM_TIMEOUT_MS');
  const cache = { read: async () => undefined } as unknown as LookupCache<never>;
  resolveParts(clients, { name: 'crm', prefix: 'CRM' })({ cache, format: CUSTOMERS as never });
  expect(made.map(({ lingers = false }) => lingers)).toEqual([true, false]);
});
