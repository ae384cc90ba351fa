/** Records and windows of all the breakers of a container in one call over two tables. */
import { BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { BreakerCopy, ReadBreaker } from '../../core/breaker/deps.ts';
import { UnavailableError } from '../../core/errors.ts';
import type { BreakerName } from '../../core/ports.ts';
import { breakerStateOf } from './breaker-item.ts';
import type { Item } from './conditional.ts';
import { healthKey, healthOf } from './health-item.ts';

/** A BatchGetItem takes 100 keys (AWS): two a breaker. */
const MAX_NAMES = 50;

interface Reading {
  atMs: number;
  names: ReadonlySet<BreakerName>;
  copies: Promise<ReadonlyMap<BreakerName, BreakerCopy>>;
}

/**
 * One a container. A read brings every breaker that was asked for before along, so that those of operations cost no
 * calls of their own. Consistent; a half answer (a throttled table) is an UnavailableError as any other fault.
 */
export function dynamoBreakerReader(
  client: DynamoDBClient,
  breakerTable: string,
  coordinationTable: string,
): ReadBreaker {
  const asked = new Set<BreakerName>();
  let last: Reading | undefined;

  const readAll = async (
    names: readonly BreakerName[],
    atMs: number,
  ): Promise<Map<BreakerName, BreakerCopy>> => {
    try {
      const { Responses = {}, UnprocessedKeys = {} } = await client.send(
        new BatchGetItemCommand({
          RequestItems: {
            [breakerTable]: { Keys: names.map((name) => ({ pk: { S: name } })), ConsistentRead: true },
            [coordinationTable]: { Keys: names.map(healthKey), ConsistentRead: true },
          },
        }),
      );
      if (Object.keys(UnprocessedKeys).length > 0) throw new Error('keys were left unprocessed');
      const records = byKey(Responses[breakerTable]);
      const windows = byKey(Responses[coordinationTable]);
      return new Map(
        names.map((name) => [
          name,
          {
            state: breakerStateOf(records.get(name), name),
            health: healthOf(windows.get(healthKey(name)['pk']?.S ?? '')),
            atMs,
          },
        ]),
      );
    } catch (error) {
      throw new UnavailableError('breaker_store', 'A breaker could not be read.', 5, { cause: error });
    }
  };

  return async (name, { nowMs, notBeforeMs }) => {
    asked.add(name);
    if (last === undefined || last.atMs < notBeforeMs || !last.names.has(name)) {
      const names = [name, ...[...asked].filter((other) => other !== name)].slice(0, MAX_NAMES);
      last = { atMs: nowMs, names: new Set(names), copies: readAll(names, nowMs) };
    }
    const { copies } = last;
    try {
      const copy = (await copies).get(name);
      if (copy === undefined) throw new UnavailableError('breaker_store', 'A breaker was not read.');
      return copy;
    } catch (error) {
      if (last?.copies === copies) last = undefined;
      throw error;
    }
  };
}

function byKey(items: readonly Item[] = []): Map<string, Item> {
  return new Map(items.map((item) => [item['pk']?.S ?? '', item]));
}
