/**
 * `data-actions.lock.json`: the contract of every version that was ever exported. A published contract never changes, so
 * the file belongs under version control, as a package lock does.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { SettingError } from '../../lambdas/core/errors.ts';
import type { Contract } from './action.ts';
import { objectOf } from './check/json.ts';

export interface LockedVersion {
  version: number;
  /** To the letter: what is exported under this version again is the same text. */
  contract: Contract;
}

/** Versions by the action's name without one, oldest first. */
export type Lock = ReadonlyMap<string, readonly LockedVersion[]>;

export const DEFAULT_LOCK = 'data-actions.lock.json';
const FORMAT = 1;

/** Empty where there is no file. Throws SettingError where it can't be read: a guess could reuse a version. */
export function readLock(file: string): Lock {
  if (!existsSync(file)) return new Map();
  try {
    const content = objectOf(JSON.parse(readFileSync(file, 'utf8')));
    const actions = objectOf(content?.['actions']);
    if (content?.['format'] !== FORMAT || actions === undefined) throw new Error(`format is not ${FORMAT}`);
    return new Map(Object.entries(actions).map(([name, versions]) => [name, versionsIn(name, versions)]));
  } catch (error) {
    throw new SettingError(
      `${file} can't be read (${error instanceof Error ? error.message : String(error)}): restore it from version control.`,
    );
  }
}

/** Whole or not at all. */
export function writeLock(file: string, lock: Lock): void {
  const names = [...lock.keys()].sort();
  const actions = Object.fromEntries(names.map((name) => [name, lock.get(name)]));
  writeFileSync(`${file}.new`, `${JSON.stringify({ format: FORMAT, actions }, null, 2)}\n`);
  renameSync(`${file}.new`, file);
}

function versionsIn(name: string, given: unknown): LockedVersion[] {
  if (!Array.isArray(given)) throw new Error(`${name} holds no list`);
  return given.map((one: unknown) => {
    const version = objectOf(one)?.['version'];
    const contract = objectOf(objectOf(one)?.['contract']);
    const isWhole =
      Number.isInteger(version) &&
      schemaIn(contract, 'input', 'inputSchema') &&
      schemaIn(contract, 'output', 'successSchema');
    if (!isWhole) throw new Error(`${name} holds a version without a contract`);
    return one as LockedVersion;
  });
}

function schemaIn(contract: Record<string, unknown> | undefined, side: string, name: string): boolean {
  const schema = objectOf(objectOf(contract?.[side])?.[name]);
  return objectOf(schema?.['properties']) !== undefined && Array.isArray(schema?.['required']);
}
