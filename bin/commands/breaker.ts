/** `steadyline breaker open|close`: by hand, with a name and a reason that on-call reads. */
import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { dynamoBreakerList } from '../../lambdas/adapters/dynamodb/breaker-list.ts';
import { dynamoBreakerStore } from '../../lambdas/adapters/dynamodb/breaker-store.ts';
import { isOperation, SYSTEMS } from '../../lambdas/core/breaker/names.ts';
import { forceClose, forceOpen } from '../../lambdas/core/breaker/transitions.ts';
import { ConflictError, SettingError } from '../../lambdas/core/errors.ts';
import type { BreakerList, BreakerState, BreakerStore } from '../../lambdas/core/ports.ts';
import type { OwnConnector } from '../../lib/connectors/own-connector.ts';
import { connect, type Target, targetOptions } from '../operator/connection.ts';
import { deployedNumber } from '../operator/settings.ts';
import { words } from '../operator/words.ts';

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
  const operations = (await store.list()).map(({ downstream }) => downstream).filter(isOperation);
  const names: readonly string[] = [
    ...SYSTEMS,
    ...connectors.map(({ connector }) => connector.name),
    ...operations.sort(),
  ];
  if (!names.includes(name))
    throw new SettingError(`There is no breaker ${name}; there are ${names.join(', ')}.`);
  for (let tried = 0; tried < TRIES; tried += 1) {
    const state = await store.read(name);
    const next = change(state);
    if (await store.transition(next, state.version)) return next;
  }
  throw new ConflictError(`The breaker of ${name} is changing too quickly; try again.`);
}

/** Adds the commands. */
export function register(program: Command): void {
  const group = program
    .command('breaker')
    .description(
      'open or close a circuit breaker by hand: of a system (crm), or of an operation (crm/events)',
    );
  const add = (
    action: 'open' | 'close',
    description: string,
    change: (state: BreakerState, by: string, reason: string) => BreakerState,
    said: string,
  ): void => {
    targetOptions(group.command(`${action} <name>`))
      .description(description)
      .requiredOption('--reason <text>', 'why, for on-call', words('reason'))
      .option('--by <name>', 'who', words('by'), userInfo().username)
      .action(async (name: string, { reason, by, ...target }: Target & { reason: string; by: string }) => {
        const at = await connect(target);
        const tables = [at.dynamo, at.table('breaker')] as const;
        const store = { ...dynamoBreakerStore(...tables), ...dynamoBreakerList(...tables) };
        await force(store, name, (state) => change(state, by, reason), at.connectors);
        console.log(`${name}: ${said}`);
      });
  };
  add(
    'open',
    'let no call through, not even a probe, until it is closed by hand',
    (state, by, reason) => forceOpen(state, Date.now(), by, reason),
    'held open. Events wait in order; lookups answer from the cache. Nothing probes: close it by hand.',
  );
  add(
    'close',
    'let calls through; the usual rules hold from then on',
    (state, by, reason) =>
      forceClose(state, Date.now(), by, reason, {
        resolveAfterMs: deployedNumber('ONCALL_RESOLVE_AFTER_MS'),
      }),
    'closed. If the downstream is still failing it opens again within seconds.',
  );
}
