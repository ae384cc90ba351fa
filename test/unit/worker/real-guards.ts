/** The breakers themselves, over stores in memory, with their default settings. */
import { memoryBreakerStore } from '../../../lambdas/adapters/memory/breaker-store.ts';
import { memoryHealthStore } from '../../../lambdas/adapters/memory/health-store.ts';
import type { ReadBreaker } from '../../../lambdas/core/breaker/deps.ts';
import { createBreakerGuard } from '../../../lambdas/core/breaker/guard.ts';
import { createOperationGuards } from '../../../lambdas/core/breaker/operation-guards.ts';
import { breakerSettings } from '../../../lambdas/core/breaker/settings.ts';
import type {
  BreakerGuard,
  BreakerStore,
  Downstream,
  HealthStore,
  System,
} from '../../../lambdas/core/ports.ts';
import { resolveConfig } from '../../../lib/config.ts';

const config = resolveConfig();

export interface Guards {
  guard: BreakerGuard;
  operation: (name: string) => BreakerGuard;
}

export interface FleetStores {
  store: BreakerStore;
  health: HealthStore;
  /** @default two reads a breaker */
  read?: ReadBreaker;
}

/** Containers that share the stores; each call is one container's. */
export function fleetGuards(
  stores: FleetStores = { store: memoryBreakerStore(), health: memoryHealthStore() },
): (system: System) => Guards {
  const settings = breakerSettings((name) => Number(config[name]), 'CRM_TIMEOUT_MS');
  return (system) => {
    const downstream: Downstream = 'crm';
    const deps = { ...system, ...stores, downstream, settings, lingers: true };
    const guard = createBreakerGuard(deps);
    return { guard, operation: createOperationGuards(deps, guard) };
  };
}

/** One container alone. */
export const realGuards = (system: System): Guards => fleetGuards()(system);
