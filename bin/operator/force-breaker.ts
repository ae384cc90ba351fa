/** A breaker's state by an operator's hand. */
import { isOperation, SYSTEMS } from '../../lambdas/core/breaker/names.ts';
import { ConflictError, SettingError } from '../../lambdas/core/errors.ts';
import type { BreakerList, BreakerState, BreakerStore } from '../../lambdas/core/ports.ts';
import type { OwnConnector } from '../../lib/connectors/own-connector.ts';

/** A breaker that is probing changes often: this many tries meet a quiet moment (own choice). */
const TRIES = 5;

/**
 * Writes the forced state of a system's breaker, or of an operation's that has been written before. Throws SettingError
 * for any other name, ConflictError where others are quicker each time.
 */
export async function force(
  store: BreakerStore & BreakerList,
  name: string,
  change: (state: BreakerState) => BreakerState,
  connectors: readonly OwnConnector[] = [],
): Promise<BreakerState> {
  await knownBreaker(store, name, connectors);
  for (let tried = 0; tried < TRIES; tried += 1) {
    const state = await store.read(name);
    const next = change(state);
    if (await store.transition(next, state.version)) return next;
  }
  throw new ConflictError(`The breaker of ${name} is changing too quickly; try again.`);
}

/** Throws SettingError for a name that is neither a system's nor that of an operation written before. */
export async function knownBreaker(
  store: BreakerList,
  name: string,
  connectors: readonly OwnConnector[],
): Promise<void> {
  const operations = (await store.list()).map(({ downstream }) => downstream).filter(isOperation);
  const names: readonly string[] = [
    ...SYSTEMS,
    ...connectors.map(({ connector }) => connector.name),
    ...operations.sort(),
  ];
  if (!names.includes(name))
    throw new SettingError(`There is no breaker ${name}; there are ${names.join(', ')}.`);
}
