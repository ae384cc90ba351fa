/** A lookup: keys, questions, answer, cache. */
import type { CacheRule, Connector, Lookup } from '../definition.ts';
import { fieldFaults } from './fields.ts';
import { fieldNameFaults } from './names.ts';
import { attempt, readFaults, requestFaults, sampleInputs } from './samples.ts';
import { spanFaults, written } from './spans.ts';
import { lookupWriteBackFaults } from './write-back.ts';

/** Beside the declared fields every answer carries these. */
const TAKEN = ['correlationId', 'source', 'found', 'cacheAge', 'warning', 'error', 'changedAt'];
const DAY_MS = 86_400_000;

export function checkLookup(connector: Connector, name: string, lookup: Lookup): string[] {
  const where = `lookups.${name}`;
  const { keys, answer } = lookup;
  return [
    ...(Object.keys(keys).length === 0 ? [`${where} has no key to ask by.`] : []),
    ...(Object.keys(answer).length === 0 ? [`${where} answers nothing.`] : []),
    ...fieldNameFaults(`${where}.keys`, Object.keys(keys), []),
    ...fieldNameFaults(`${where}.answer`, Object.keys(answer), TAKEN),
    ...fieldFaults(`${where}.answer`, answer, true),
    ...Object.entries(keys)
      .filter(([, key]) => key.optional || key.default !== undefined)
      .map(([key]) => `${where}.keys.${key} is optional: of the keys one is given, and it has a value.`),
    ...askFaults(where, connector, lookup),
    ...readFaults(`${where}.read`, (reply) => lookup.read(reply, sampleInputs(keys) as never)),
    ...entityFaults(where, lookup),
    ...cacheFaults(where, lookup.cache),
    ...lookupWriteBackFaults(where, answer, keys, lookup.writeBack),
  ];
}

function askFaults(where: string, connector: Connector, { keys, ask }: Lookup): string[] {
  const samples = sampleInputs(keys);
  const asked = Object.keys(keys).flatMap((key) => {
    const make = ask[key];
    if (make === undefined) return [`${where} has the key "${key}", but no ask.${key}.`];
    return requestFaults(`${where}.ask.${key}`, connector, () => make({ [key]: samples[key] } as never));
  });
  const unknown = Object.keys(ask).filter((key) => !Object.hasOwn(keys, key));
  return [...asked, ...unknown.map((key) => `${where}.ask.${key} asks by a key that is not declared.`)];
}

function entityFaults(where: string, { entity, answer }: Lookup): string[] {
  if (entity === undefined) return [];
  const named = attempt(`${where}.entity`, () => entity(sampleInputs(answer) as never));
  if (!named.ok) return [named.fault];
  const ids: unknown[] = [named.value].flat();
  const fits = ids.every((id) => id === undefined || typeof id === 'string');
  return fits ? [] : [`${where}.entity gives something that is not text: a record's id is one.`];
}

function cacheFaults(where: string, cache: CacheRule): string[] {
  if (typeof cache !== 'object' || cache === null) return [`${where} has no cache rule.`];
  const { fresh, stale, absent } = cache;
  const faults = [
    ...spanFaults(`${where}.cache.fresh`, fresh, 1000, DAY_MS),
    ...spanFaults(`${where}.cache.stale`, stale, 1000, 30 * DAY_MS),
    ...spanFaults(`${where}.cache.absent`, absent, 1000, DAY_MS),
  ];
  if (faults.length > 0) return faults;
  if (stale < fresh)
    faults.push(`${where}.cache.stale (${written(stale)}) is shorter than fresh (${written(fresh)}).`);
  if (absent > fresh)
    faults.push(
      `${where}.cache.absent (${written(absent)}) is longer than fresh (${written(fresh)}): no change can name an absence.`,
    );
  return faults;
}
