/** The tables, in memory, with the fault of the run in its place. */
import { memoryBreakerStore } from '../../../lambdas/adapters/memory/breaker-store.ts';
import { memoryControlStore } from '../../../lambdas/adapters/memory/control.ts';
import { memoryEventRecords } from '../../../lambdas/adapters/memory/event-records.ts';
import { memoryHealthStore } from '../../../lambdas/adapters/memory/health-store.ts';
import { memoryIdempotency } from '../../../lambdas/adapters/memory/idempotency.ts';
import { memoryIncidentStore } from '../../../lambdas/adapters/memory/incident-store.ts';
import { memoryLookupCache } from '../../../lambdas/adapters/memory/lookup-cache.ts';
import { memoryRateStore } from '../../../lambdas/adapters/memory/rate-store.ts';
import { memoryRequestStore } from '../../../lambdas/adapters/memory/request-store.ts';
import { memorySecrets } from '../../../lambdas/adapters/memory/secrets.ts';
import { memoryTokenStore } from '../../../lambdas/adapters/memory/token-store.ts';
import { memoryUpdateNotes } from '../../../lambdas/adapters/memory/update-notes.ts';
import type { BreakerState, Clock, TokenRecord, TokenStore } from '../../../lambdas/core/ports.ts';
import type { Fault } from '../faults/fault.ts';
import { SECRETS } from './secrets.ts';

export type Stores = ReturnType<typeof createStores>;

export interface StoreListeners {
  onBreaker(next: BreakerState): void;
  onToken(next: TokenRecord): void;
}

const DAY_MS = 86_400_000;

export function createStores(clock: Clock, fault: Fault, { onBreaker, onToken }: StoreListeners) {
  const secrets = memorySecrets(clock);
  for (const [id, value] of Object.entries(SECRETS)) secrets.put(id, value);
  const breaker = memoryBreakerStore(onBreaker);
  const cache = memoryLookupCache();
  const rate = memoryRateStore();
  const incidents = memoryIncidentStore();
  const tokens = observed(memoryTokenStore(), onToken);
  let open: readonly string[] = [];
  return {
    secrets,
    records: memoryEventRecords(),
    requests: memoryRequestStore(),
    keys: memoryIdempotency(),
    cache: fault.lookupCache?.(cache) ?? cache,
    breaker: fault.breakerStore?.(breaker) ?? breaker,
    listBreakers: breaker.list,
    health: memoryHealthStore(),
    rate: fault.rateStore?.(rate) ?? rate,
    tokens: fault.tokenStore?.(tokens) ?? tokens,
    incidents: fault.incidentStore?.(incidents) ?? incidents,
    control: memoryControlStore(),
    notes: memoryUpdateNotes(4 * DAY_MS),
    reconcileMemory: {
      read: async () => open,
      async write(episodes: readonly string[]) {
        open = episodes;
      },
    },
  };
}

function observed(store: TokenStore, onToken: (next: TokenRecord) => void): TokenStore {
  return {
    read: (platform) => store.read(platform),
    async write(platform, next, expectedRevision) {
      const written = await store.write(platform, next, expectedRevision);
      if (written) onToken(next);
      return written;
    },
  };
}
