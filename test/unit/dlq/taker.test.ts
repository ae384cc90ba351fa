/** What a replay's dry run says of who takes the message, and whether its system takes calls now. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, it } from '@jest/globals';
import { takerText } from '../../../bin/dlq/usual.ts';
import { breakerItem } from '../../../lambdas/adapters/dynamodb/breaker-item.ts';
import { initialState, open } from '../../../lambdas/core/breaker/transitions.ts';

const at = (crm: 'closed' | 'open') => {
  const closed = initialState('crm');
  const state = crm === 'open' ? open(closed, 1000, 'ten calls failed', { openMs: 60_000 }) : closed;
  const dynamo = { send: async () => ({ Items: [breakerItem(state)] }) } as unknown as DynamoDBClient;
  return { connectors: [], dynamo, table: (name: string) => `calls-${name}` };
};

it('P4: a message that is replayed in an outage is said to wait for its breaker, before it is sent', async () => {
  expect(await takerText(at('closed'), 'voice')).toBe('; voice-worker then calls crm');
  expect(await takerText(at('open'), 'voice')).toBe(
    '; voice-worker then calls crm (the breaker of crm is open now: until it closes the message waits in voice, and uses up no try)',
  );
  expect(await takerText(at('open'), 'enrichment')).toBe('; enrichment-worker then calls warehouse');
  expect(await takerText(at('open'), 'genesys-rule')).toBe('');
});
