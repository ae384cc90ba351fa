/** Names of breakers: a system's own, or that of one operation of it. */
import { DEFAULT_CONNECTORS } from '../connector/default.ts';
import type { BreakerName, Downstream } from '../ports.ts';

/** Every system that a breaker guards, whatever connectors there are beside the default ones. */
export const SYSTEMS: readonly Downstream[] = [
  ...DEFAULT_CONNECTORS.map(({ name }) => name),
  'genesys',
  'nice',
];

/** The breaker of one operation or event rule of a system. */
export function operationBreaker(system: Downstream, operation: string): BreakerName {
  return `${system}/${operation}`;
}

/** Whether the breaker guards an operation only: the system's other calls go on while it is open. */
export function isOperation(name: BreakerName): boolean {
  return name.includes('/');
}

/** Dimension of a breaker's metrics: operations have one of their own, so that a system's figures stay its own. */
export function dimensionOf(name: BreakerName): Record<string, string> {
  return isOperation(name) ? { operation: name } : { downstream: name };
}
