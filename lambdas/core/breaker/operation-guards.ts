/** The breakers of a system's operations in this container, made as they are asked for. */
import type { BreakerGuard, Downstream } from '../ports.ts';
import type { BreakerDeps } from './deps.ts';
import { createBreakerGuard } from './guard.ts';
import { operationBreaker } from './names.ts';

/** `deps` are those of the system's own guard, `guard`; the same one whenever a name is asked for. */
export function createOperationGuards(
  deps: BreakerDeps & { downstream: Downstream },
  guard: BreakerGuard,
): (name: string) => BreakerGuard {
  const guards = new Map<string, BreakerGuard>();
  return (name) => {
    const downstream = operationBreaker(deps.downstream, name);
    const known = guards.get(name) ?? createBreakerGuard({ ...deps, downstream, system: guard });
    guards.set(name, known);
    return known;
  };
}
