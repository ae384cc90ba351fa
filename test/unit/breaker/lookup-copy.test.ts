/** The lookup's reads: what comes along with an entry is as old as it is. */
import { expect, test } from '@jest/globals';
import { breakerItem } from '../../../lambdas/adapters/dynamodb/breaker-item.ts';
import { CUSTOMERS } from '../../../lambdas/adapters/dynamodb/lookup-item.ts';
import { createLookupReader } from '../../../lambdas/adapters/dynamodb/lookup-reader.ts';
import { memoryBreakerStore } from '../../../lambdas/adapters/memory/breaker-store.ts';
import { memoryHealthStore } from '../../../lambdas/adapters/memory/health-store.ts';
import { memorySystem } from '../../../lambdas/adapters/memory/system.ts';
import { createBreakerGuard } from '../../../lambdas/core/breaker/guard.ts';
import { breakerSettings } from '../../../lambdas/core/breaker/settings.ts';
import { initialState, open } from '../../../lambdas/core/breaker/transitions.ts';
import { resolveConfig } from '../../../lib/config.ts';

const config = resolveConfig();
const settings = breakerSettings((name) => Number(config[name]), 'CRM_TIMEOUT_MS');

test('P4: a lookup calls nobody later than a second after the breaker has opened', async () => {
  const system = memorySystem();
  const { clock } = system;
  let state = initialState('crm');
  const client = {
    send: async () => ({ Responses: { cache: [], breaker: [breakerItem(state)], coordination: [] } }),
  };
  const reader = createLookupReader({
    client: client as never,
    clock,
    tables: { cache: 'cache', breaker: 'breaker', coordination: 'coordination' },
    format: CUSTOMERS,
    downstream: 'crm',
    readEntry: async () => undefined,
    readBreaker: () => Promise.reject(new Error('no read of its own')),
    breakerCacheMs: settings.cacheMs,
  });
  const guard = createBreakerGuard({
    ...{ ...system, downstream: 'crm', store: memoryBreakerStore(), health: memoryHealthStore() },
    ...{ read: reader.readBreaker, settings },
  });
  const lookUp = async (key: string): Promise<string> => {
    await reader.read(key, clock.now());
    return (await guard.admit(key, true)).kind;
  };
  await reader.read('first', clock.now());
  state = open(state, clock.now(), 'down', settings);
  await clock.advance(settings.cacheMs / 2 - 1);
  expect(await lookUp('within the copy’s time')).toBe('pass');
  await clock.advance(settings.cacheMs / 2 + 1);
  expect(await lookUp('after it')).toBe('open');
});
