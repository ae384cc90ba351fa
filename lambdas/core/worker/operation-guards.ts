/** The breakers of a system's operations in this container, made as they are asked for. */
import type { BreakerDeps } from '../breaker/deps.ts';
import { createBreakerGuard } from '../breaker/guard.ts';
import { operationBreaker } from '../breaker/names.ts';
import type { BreakerGuard, Downstream } from '../ports.ts';

/** `deps` are those of the system's own guard, `guard`; each name has one breaker. */
export function createOperationGuards(
  deps: BreakerDeps & { downstream: Downstream },
  guard: BreakerGuard,
): (operation: string) => BreakerGuard {
  const guards = new Map<string, BreakerGuard>();
  return (operation) => {
    const downstream = operationBreaker(deps.downstream, operation);
    const found = guards.get(operation) ?? createBreakerGuard({ ...deps, downstream, system: guard });
    guards.set(operation, found);
    return found;
  };
}
