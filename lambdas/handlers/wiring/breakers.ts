/** The breakers of a system and of its operations in this container. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoBreakerReader } from '../../adapters/dynamodb/breaker-reader.ts';
import { dynamoBreakerStore } from '../../adapters/dynamodb/breaker-store.ts';
import { dynamoHealthStore } from '../../adapters/dynamodb/health-store.ts';
import { system } from '../../adapters/runtime.ts';
import { numberSetting, requiredSetting } from '../../adapters/settings.ts';
import { createBreakerGuard } from '../../core/breaker/guard.ts';
import { createOperationGuards } from '../../core/breaker/operation-guards.ts';
import { breakerSettings } from '../../core/breaker/settings.ts';
import type { BreakerGuard, Downstream, TrippableGuard } from '../../core/ports.ts';

export interface Breakers {
  /** The system's own. */
  guard: TrippableGuard;
  /** That of one operation or event rule of it; the same one whenever it is asked for. */
  operation(name: string): BreakerGuard;
}

/**
 * Workers' guards: a probe's report waits out the quiet time of its round. All are read in one call. Reads TABLE_BREAKER,
 * TABLE_COORDINATION, the group breaker and `callTimeoutSetting`. Throws SettingError.
 */
export function breakersOf(dynamo: DynamoDBClient, name: Downstream, callTimeoutSetting: string): Breakers {
  const breakers = requiredSetting('TABLE_BREAKER');
  const coordination = requiredSetting('TABLE_COORDINATION');
  const deps = {
    ...system,
    downstream: name,
    store: dynamoBreakerStore(dynamo, breakers),
    health: dynamoHealthStore(dynamo, coordination),
    read: dynamoBreakerReader(dynamo, breakers, coordination),
    settings: breakerSettings(numberSetting, callTimeoutSetting),
    lingers: true,
  };
  const guard = createBreakerGuard(deps);
  return { guard, operation: createOperationGuards(deps, guard) };
}
