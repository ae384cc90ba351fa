/** Async requests in the table `requests`: what polls see, and the claims of the worker. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DEFAULT_CONNECTOR } from '../../core/connector/default.ts';
import type { RequestResult, RequestStore } from '../../core/ports.ts';
import {
  expiry,
  FORMAT_WRITTEN,
  isExpired,
  LEFTOVER_NAMES,
  LEFTOVERS,
  numberIn,
  recentValue,
  requireKnownRecord,
  text,
  textIn,
  whole,
  withoutSet,
} from './claim-item.ts';
import { type ClaimOptions, dynamoClaims, ifHeld, leaseLost } from './claims.ts';
import { conditionalUpdate, type Item, readItem } from './conditional.ts';
import { filingSet } from './filing.ts';

/** Lives in s. */
export interface RequestLives {
  /** REQUEST_RESULT_TTL_S: how long polls see a result, from its completion. */
  resultS: number;
  /** Life of an unfinished or dead-lettered request: above SOURCE_RETENTION_S and DLQ_RETENTION_S together. */
  unappliedS: number;
}

/** The front's part: no worker's lives are needed for it. Methods throw UnavailableError. */
export type RequestDesk = Pick<RequestStore, 'createPending' | 'submittedHash' | 'read'>;

/** What submitting and polling use. */
export function dynamoRequestDesk(client: DynamoDBClient, table: string): RequestDesk {
  const at = (key: string) => ({ TableName: table, Key: { pk: text(key) } });
  const live = async (requestId: string, nowMs: number): Promise<Item | undefined> => {
    const item = await readItem(client, table, { pk: text(requestId) });
    if (item === undefined || isOver(item, nowMs)) return undefined;
    requireKnownRecord(item);
    return item;
  };
  return {
    async createPending(requestId, payloadHash, nowMs, filing, connector = DEFAULT_CONNECTOR) {
      const isDefault = connector === DEFAULT_CONNECTOR;
      const filed = filingSet(filing, true);
      const { written } = await conditionalUpdate(client, {
        ...at(requestId),
        // Without an expiry: a pending result stays until it is one.
        UpdateExpression: `SET submittedHash = :hash, v = :v, acceptedAt = :now${isDefault ? '' : ', #connector = :connector'}${filed.set} REMOVE #ttl, #owner, claimUntil, generation, payloadHash, ${isDefault ? '#connector, ' : ''}${leftovers(filed.set)}`,
        ConditionExpression: 'attribute_not_exists(pk) OR #ttl <= :nowS OR resultUntil <= :now',
        ExpressionAttributeNames: {
          '#ttl': 'ttl',
          '#owner': 'owner',
          '#connector': 'connector',
          ...LEFTOVER_NAMES,
        },
        ExpressionAttributeValues: {
          ':hash': text(payloadHash),
          ':nowS': expiry(nowMs, 0),
          ':now': whole(nowMs),
          ':v': FORMAT_WRITTEN,
          ...(isDefault ? {} : { ':connector': text(connector) }),
          ...filed.values,
        },
      });
      return written;
    },
    async submittedHash(requestId, nowMs) {
      const item = await live(requestId, nowMs);
      return item && textIn(item, 'submittedHash');
    },
    async read(requestId, nowMs) {
      const item = await live(requestId, nowMs);
      if (item === undefined) return undefined;
      const connector = textIn(item, 'connector');
      return { ...resultIn(item), ...(connector === '' ? {} : { connector }) };
    },
  };
}

/** The whole store over `table`. `finish` throws ConflictError where the lease is lost and there is no final result. */
export function dynamoRequestStore(
  client: DynamoDBClient,
  table: string,
  lives: RequestLives,
  options?: ClaimOptions,
): RequestStore {
  return {
    ...dynamoRequestDesk(client, table),
    ...dynamoClaims(client, table, lives.unappliedS, options),
    async finish(target, owner, result, nowMs, recent) {
      const story = recent === undefined ? '' : ', recent = :recent';
      const { written, item = {} } = await conditionalUpdate(client, {
        TableName: table,
        Key: { pk: text(target.key) },
        ...(result.status === 'COMPLETE'
          ? ifHeld(
              owner,
              `${RESULT}, #state = :applied, resultUntil = :end${story} REMOVE #owner, claimUntil, pending, refusals, lastError`,
              {
                ...valuesOf(result),
                ...(recent === undefined ? {} : { ':recent': recentValue(recent) }),
                ':applied': text('applied'),
                ':end': whole(nowMs + lives.resultS * 1000),
                // The record outlives the result, so that no late copy of the message is taken for a new one.
                ':ttl': expiry(nowMs, Math.max(lives.resultS, lives.unappliedS)),
              },
            )
          : ifHeld(owner, RESULT, { ...valuesOf(result), ':ttl': expiry(nowMs, lives.unappliedS) })),
      });
      if (!written && textIn(item, 'state') !== 'applied') throw leaseLost();
    },
  };
}

/** What a new request sets is not removed from the one before it. */
function leftovers(set: string): string {
  return withoutSet(LEFTOVERS, `submittedHash =, acceptedAt =${set}`);
}

const RESULT = 'SET #status = :status, attempts = :attempts, resultFields = :fields, #ttl = :ttl';

function valuesOf(result: RequestResult): Item {
  return {
    ':status': text(result.status),
    ':attempts': whole(result.attempts),
    ':fields': text(JSON.stringify(result.fields)),
  };
}

function isOver(item: Item, nowMs: number): boolean {
  const resultUntil = numberIn(item, 'resultUntil');
  return isExpired(item, nowMs) || (resultUntil > 0 && resultUntil <= nowMs);
}

function resultIn(item: Item): RequestResult {
  const status = textIn(item, 'status');
  if (status !== 'COMPLETE' && status !== 'FAILED')
    return { status: 'PENDING', attempts: numberIn(item, 'tries'), fields: {} };
  return { status, attempts: numberIn(item, 'attempts'), fields: JSON.parse(textIn(item, 'resultFields')) };
}
