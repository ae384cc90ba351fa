/** An operation: input, order, effect, answer. */
import type { Connector, Operation, RefreshOperation, WriteOperation } from '../definition.ts';
import { fieldFaults } from './fields.ts';
import { fieldNameFaults } from './names.ts';
import { onceFaults } from './once.ts';
import { attempt, readFaults, sampleInputs } from './samples.ts';
import { operationWriteBackFaults } from './write-back.ts';

/** The route's own: the operation's name in, state and tries of the request out. */
const TAKEN_INPUTS = ['operation'];
const TAKEN_ANSWERS = ['requestId', 'status', 'attempts', 'error'];

export function checkOperation(
  connector: Connector,
  name: string,
  operation: Operation,
  retentionMs: number,
): string[] {
  const where = `operations.${name}`;
  const shared = [
    ...fieldNameFaults(`${where}.input`, Object.keys(operation.input), TAKEN_INPUTS),
    ...fieldFaults(`${where}.input`, operation.input, false),
  ];
  const own =
    'refreshes' in operation
      ? refreshFaults(where, connector, operation)
      : writeFaults(where, connector, operation, retentionMs);
  return [...shared, ...own];
}

function writeFaults(
  where: string,
  connector: Connector,
  operation: WriteOperation,
  retentionMs: number,
): string[] {
  const { input, answer, orderedBy, read, writeBack } = operation;
  const inputs = [sampleInputs(input), sampleInputs(input, false)];
  const ordered = inputs.map((one) => attempt(`${where}.orderedBy`, () => orderedBy?.(one)));
  return [
    ...fieldNameFaults(`${where}.answer`, Object.keys(answer), TAKEN_ANSWERS),
    ...fieldFaults(`${where}.answer`, answer, true),
    ...onceFaults(where, connector, operation, inputs, retentionMs),
    ...ordered.flatMap((one) => (one.ok ? [] : [one.fault])),
    ...(read === undefined ? [] : readFaults(`${where}.read`, read)),
    ...(read === undefined && Object.keys(answer).length > 0
      ? [`${where} declares an answer, but no read that returns it.`]
      : []),
    ...operationWriteBackFaults(where, answer, input, writeBack),
  ];
}

function refreshFaults(
  where: string,
  connector: Connector,
  { refreshes, key, input }: RefreshOperation,
): string[] {
  const lookup = Object.hasOwn(connector.lookups, refreshes) ? connector.lookups[refreshes] : undefined;
  if (lookup === undefined) return [`${where} refreshes the lookup "${refreshes}", which there is not.`];
  const asked = Object.hasOwn(lookup.keys, key) ? lookup.keys[key] : undefined;
  if (asked === undefined)
    return [`${where} refreshes by the key "${key}", which lookups.${refreshes} does not have.`];
  const [given, ...more] = Object.values(input);
  if (given === undefined || more.length > 0 || given.type !== asked.type || given.optional)
    return [
      `${where}.input must be one field of the type of lookups.${refreshes}.keys.${key} (${asked.type}).`,
    ];
  return [];
}
