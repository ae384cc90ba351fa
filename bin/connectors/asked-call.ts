/** What the engineer wants to try, as a conversation with the system. */
import type {
  Connector,
  Lookup,
  RefreshOperation,
  WriteOperation,
} from '../../lambdas/core/connector/definition.ts';
import type { Conversation } from '../../lambdas/core/connector/exchange.ts';
import { type InputFault, readInputs, readValue } from '../../lambdas/core/connector/input.ts';
import { type LookupAnswer, lookUp } from '../../lambdas/core/connector/look-up.ts';
import { type WriteResult, writeOnce } from '../../lambdas/core/connector/write.ts';
import { SettingError } from '../../lambdas/core/errors.ts';

export interface Trial {
  part: 'lookup' | 'operation';
  name: string;
  /** By name. */
  given: Readonly<Record<string, unknown>>;
  /** Of a write: the effect's key. */
  key: string;
  defaultRegion: string;
}

export interface AskedCall {
  conversation: Conversation<LookupAnswer | WriteResult>;
  /** Of a write. */
  key?: string;
}

/** Throws SettingError in a sentence for what the connector does not have or can't read. */
export async function askedCall(connector: Connector, trial: Trial, now: () => number): Promise<AskedCall> {
  if (trial.part === 'lookup') {
    const lookup = named(connector.lookups, connector.name, 'lookup', trial.name);
    return { conversation: await lookupBy(connector, trial, lookup, now) };
  }
  const operation = named(connector.operations, connector.name, 'operation', trial.name);
  return 'refreshes' in operation
    ? { conversation: await refresh(connector, trial, operation, now) }
    : { conversation: await write(connector, trial, operation, now), key: trial.key };
}

async function lookupBy(
  connector: Connector,
  { name, given, defaultRegion }: Trial,
  lookup: Lookup,
  now: () => number,
): Promise<Conversation<LookupAnswer>> {
  const keys = Object.keys(lookup.keys);
  const [[key, raw] = ['', ''], ...more] = Object.entries(given);
  const field = Object.hasOwn(lookup.keys, key) ? lookup.keys[key] : undefined;
  if (field === undefined || more.length > 0)
    throw new SettingError(
      `The lookup ${name} is asked by one of its keys, ${keys.join(' or ')}: ${keys[0]}=….`,
    );
  const value = await readValue(field, raw, defaultRegion);
  if (value === undefined)
    throw new SettingError(`"${String(raw)}" can't be read as ${field.type}, which ${key} is.`);
  return lookUp(connector, lookup, { key, value }, now);
}

async function refresh(
  connector: Connector,
  trial: Trial,
  { refreshes, key, input }: RefreshOperation,
  now: () => number,
): Promise<Conversation<LookupAnswer>> {
  const { values, faults } = await readInputs(input, trial.given, trial);
  const [value] = Object.values(values);
  const lookup = connector.lookups[refreshes];
  if (faults.length > 0 || value === undefined || lookup === undefined) throw unusable(trial.name, faults);
  return lookUp(connector, lookup, { key, value }, now);
}

async function write(
  connector: Connector,
  { name, given, key, defaultRegion }: Trial,
  operation: WriteOperation,
  now: () => number,
): Promise<Conversation<WriteResult>> {
  const { undeclared = 'refused' } = operation;
  const { values: input, faults } = await readInputs(operation.input, given, { defaultRegion, undeclared });
  if (faults.length > 0) throw unusable(name, faults);
  return writeOnce(connector, operation, { input, key, fields: given, now });
}

function named<Part>(
  parts: Readonly<Record<string, Part>>,
  connector: string,
  what: string,
  name: string,
): Part {
  const found = Object.hasOwn(parts, name) ? parts[name] : undefined;
  if (found !== undefined) return found;
  const known = Object.keys(parts).join(', ') || 'none';
  throw new SettingError(`${connector} has no ${what} "${name}"; it has ${known}.`);
}

function unusable(operation: string, faults: readonly InputFault[]): SettingError {
  const told = faults.map(({ field, reason }) => `${field} ${REASONS[reason]}`).join(', ');
  return new SettingError(`The operation ${operation} can't take this: ${told}.`);
}

const REASONS: Readonly<Record<InputFault['reason'], string>> = {
  missing: 'is missing',
  unusable: "can't be read as its type",
  not_declared: 'is not declared',
};
