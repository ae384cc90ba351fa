/** Lookups: whatever is under `ani`, whatever key, whatever body; the CRM and the stores are well. */
import { memoryBreakerStore } from '../../../lambdas/adapters/memory/breaker-store.ts';
import { memoryHealthStore } from '../../../lambdas/adapters/memory/health-store.ts';
import { memoryLookupCache } from '../../../lambdas/adapters/memory/lookup-cache.ts';
import { memoryRequestQueues } from '../../../lambdas/adapters/memory/request-queues.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { createBreakerGuard } from '../../../lambdas/core/breaker/guard.ts';
import { breakerSettings } from '../../../lambdas/core/breaker/settings.ts';
import { createLookup } from '../../../lambdas/core/lookup/lookup.ts';
import { lookupOptions } from '../../../lambdas/core/lookup/options.ts';
import { createResolveCustomer } from '../../../lambdas/core/lookup/resolve-customer.ts';
import { createFailOpen } from '../../../lambdas/core/rate/fail-open.ts';
import { createApiKeyGuard } from '../../../lambdas/core/verify/api-key.ts';
import { resolveConfig } from '../../../lib/config.ts';
import { callsOver } from '../../host/default-connectors.ts';
import { workLimiter } from '../../unit/rate/limiters.ts';
import { anyBytes, anyJson } from '../bytes.ts';
import { anyHeaders, frontDoor } from '../http.ts';
import { assertPrivate, Broken, SECRETS, type Target } from '../rig.ts';
import { anyPhone, bent, PLANTED } from '../values.ts';

const config = resolveConfig();
const number = (name: string): number => Number(config[name]);

export const lookup: Target = async (chance, rig) => {
  const { clock, secrets } = rig;
  const options = lookupOptions(number, chance.pick(['US', 'GB', 'CA']));
  const cache = memoryLookupCache();
  const queue = memoryRequestQueues();
  const settings = breakerSettings(number, 'CRM_TIMEOUT_MS');
  const stores = { store: memoryBreakerStore(), health: memoryHealthStore() };
  const guard = createBreakerGuard({ ...rig.system, downstream: 'crm', ...stores, settings });
  const limiter = workLimiter(rig.system, { limit: 100, windowMs: 1000 });
  const acquireSlot = createFailOpen({ clock, limiter });
  const calls = callsOver({ findCustomer: async () => ({ found: true, customerId: 'C-1', tier: 'gold' }) });
  const find = createResolveCustomer(
    { ...rig.system, cache, queue, guard, limiter, acquireSlot, calls },
    options,
  );
  const authorize = createApiKeyGuard(
    { ...rig.system, secrets, hasher },
    { secretId: 'api', previousValidMs: 0 },
  );
  const send = frontDoor(
    createLookup({ ...rig.system, hasher, authorize, piiKey: rig.piiKey, find }, options),
    rig,
  );

  const plain = chance.happens(0.5);
  const value = bent(
    chance,
    { ani: anyPhone(chance), conversationId: 'c-1', note: PLANTED.text },
    plain ? 0 : 0.2,
  );
  const body = plain ? Buffer.from(JSON.stringify(value)) : anyBytes(chance, anyJson(chance, value));
  const door = { 'x-api-key': SECRETS.api };
  const headers = plain ? door : anyHeaders(chance, door);
  const status = await send({ path: '/crm/customer-lookup', headers, body }, chance);
  if (plain && status !== 200) throw new Broken(`whatever is under ani is 200, but was ${status}`);
  assertPrivate('a cache key', [...cache.entries.keys()].join('|'));
};
