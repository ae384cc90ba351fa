/** POST /webhooks/crm-update, as its handler wires it. */
import { memoryChangeCounter, memoryRecordIndex } from '../../lambdas/adapters/memory/record-index.ts';
import { defaultChanges } from '../../lambdas/connectors/default/changes.ts';
import { answersIn } from '../../lambdas/core/connector/customers.ts';
import {
  createTakeChanges,
  type TakeChangesDeps,
  type TakeChangesOptions,
} from '../../lambdas/core/connector/take-changes.ts';
import type { Respond } from '../../lambdas/core/http/message.ts';
import type { LookupCache } from '../../lambdas/core/ports.ts';

type Given = Omit<TakeChangesDeps, 'connector' | 'cacheOf' | 'records'> & { cache: LookupCache };

export function createCrmUpdate({ cache, ...deps }: Given, options: TakeChangesOptions): Respond {
  const records = {
    counter: memoryChangeCounter(1),
    index: memoryRecordIndex(),
    recordKey: (entity: string) => entity,
    part: () => 0,
    tombstone: async () => undefined,
  };
  // Asked each time: tests put faults into the cache.
  const cacheOf = () => answersIn(cache);
  return createTakeChanges(
    { ...deps, cacheOf, records, connector: defaultChanges({ signedBy: 'genesys' }) },
    options,
  );
}
