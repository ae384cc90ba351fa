/** Which version each action has: what was exported before is remembered, a new contract is the next version. */
import { SettingError } from '../../lambdas/core/errors.ts';
import type { Contract } from './action.ts';
import { contractChanges } from './contract-changes.ts';
import type { ActionDescription } from './description.ts';
import { baseName, describedContract } from './generate.ts';
import type { Lock, LockedVersion } from './lock.ts';
import { firstTwice } from './validate.ts';

export interface Planned {
  description: ActionDescription;
  version: number;
  contract: Contract;
  /** `changed`: `changes` since the newest version before. */
  status: 'known' | 'new' | 'changed';
  changes: readonly string[];
}

export interface Plan {
  actions: readonly Planned[];
  /** Names in the lock that nothing describes any more. */
  gone: readonly string[];
  /** The lock with what is planned in it. */
  lock: Lock;
}

/** Throws SettingError where a description can't become an action, or two have one name. */
export function planActions(descriptions: readonly ActionDescription[], lock: Lock): Plan {
  const names = descriptions.map(baseName);
  const twice = firstTwice(names);
  if (twice !== undefined) throw new SettingError(`Two Data Actions are named "${twice}".`);
  const actions = descriptions.map((one) => plan(one, lock.get(baseName(one)) ?? []));
  const next = new Map(lock);
  for (const { description, version, contract, status } of actions)
    if (status !== 'known')
      next.set(baseName(description), [...(lock.get(baseName(description)) ?? []), { version, contract }]);
  return { actions, gone: [...lock.keys()].filter((name) => !names.includes(name)), lock: next };
}

/** A contract that goes back to what it was has its old version again: that action is still there. */
function plan(description: ActionDescription, locked: readonly LockedVersion[]): Planned {
  const newest = locked.reduce((most, { version }) => Math.max(most, version), 0);
  const version = newest + 1;
  const contract = describedContract(description, version);
  const known = locked.findLast((one) => contractChanges(one.contract, contract).length === 0);
  if (known !== undefined) return { description, ...known, status: 'known', changes: [] };
  const before = locked.find((one) => one.version === newest);
  if (before === undefined) return { description, version, contract, status: 'new', changes: [] };
  return {
    description,
    version,
    contract,
    status: 'changed',
    changes: contractChanges(before.contract, contract),
  };
}
