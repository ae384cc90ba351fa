/** Event records in the table `idempotency` (protocol Ingest). */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { UnavailableError } from '../../core/errors.ts';
import type { EventRecordBefore, EventRecords } from '../../core/ports.ts';
import {
  expiry,
  FORMAT_READ,
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
import { conditionalUpdate, type Item } from './conditional.ts';
import { filingSet } from './filing.ts';

/** In the one update that completes: it costs no call. */
const PLACE = ', acceptedAt = :accepted';

/** RECORD_RECEIVED_TTL_S, RECORD_APPLIED_TTL_S, RECORD_DEAD_EXTRA_TTL_S. */
export interface RecordLives {
  receivedS: number;
  appliedS: number;
  deadExtraS: number;
}

/** The records over `table`. `complete` throws ConflictError where the lease is lost and the record unapplied. */
export function dynamoEventRecords(
  client: DynamoDBClient,
  table: string,
  lives: RecordLives,
  options?: ClaimOptions,
): EventRecords {
  const at = (key: string) => ({ TableName: table, Key: { pk: text(key) } });
  return {
    ...dynamoClaims(client, table, lives.receivedS, options),
    async observe(key, payloadHash, nowMs, { filing, signal } = {}) {
      const filed = filingSet(filing);
      // A second round only where an expired record is met, a third where somebody else has just replaced it.
      for (let round = 0; round < 3; round += 1) {
        const { item: old, written: isObserved } = await conditionalUpdate(
          client,
          {
            ...at(key),
            UpdateExpression: `SET payloadHash = if_not_exists(payloadHash, :hash), #ttl = if_not_exists(#ttl, :ttl), acceptedAt = if_not_exists(acceptedAt, :now), v = if_not_exists(v, :v)${filed.set} ADD seen :once`,
            ConditionExpression: 'attribute_not_exists(v) OR v <= :reads',
            ExpressionAttributeNames: { '#ttl': 'ttl' },
            ExpressionAttributeValues: {
              ':hash': text(payloadHash),
              ':ttl': expiry(nowMs, lives.receivedS),
              ':now': whole(nowMs),
              ':once': whole(1),
              ':v': FORMAT_WRITTEN,
              ':reads': FORMAT_READ,
              ...filed.values,
            },
            ReturnValues: 'ALL_OLD',
          },
          signal,
        );
        if (!isObserved) {
          // A newer release wrote it; where it is none any more, it went between the two looks.
          if (old !== undefined) requireKnownRecord(old);
          continue;
        }
        if (old === undefined) return { kind: 'new', payloadHash };
        if (!isExpired(old, nowMs)) return before(old);
        const refiled = filingSet(filing, true);
        const { written } = await conditionalUpdate(
          client,
          {
            ...at(key),
            UpdateExpression: `SET payloadHash = :hash, #ttl = :ttl, acceptedAt = :now, seen = :once, v = :v${refiled.set} REMOVE #owner, claimUntil, generation, ${leftovers(refiled.set)}`,
            ConditionExpression: '#ttl = :expired',
            ExpressionAttributeNames: { '#ttl': 'ttl', '#owner': 'owner', ...LEFTOVER_NAMES },
            ExpressionAttributeValues: {
              ':hash': text(payloadHash),
              ':ttl': expiry(nowMs, lives.receivedS),
              ':now': whole(nowMs),
              ':once': whole(1),
              ':expired': whole(numberIn(old, 'ttl')),
              ':v': FORMAT_WRITTEN,
              ...refiled.values,
            },
          },
          signal,
        );
        if (written) return { kind: 'new', payloadHash };
      }
      throw new UnavailableError('store_contended', 'A record changed faster than it could be read.');
    },
    async complete(target, owner, nowMs, recent) {
      const { place } = target;
      const lifeS = lives.appliedS + (target.generation > 0 ? lives.deadExtraS : 0);
      const { written, item = {} } = await conditionalUpdate(client, {
        ...at(target.key),
        ...ifHeld(
          owner,
          `SET #state = :applied, #ttl = :ttl${place === undefined ? '' : PLACE}${recent === undefined ? '' : ', recent = :recent'} REMOVE #owner, claimUntil, pending, refusals, lastError`,
          {
            ':applied': text('applied'),
            ':ttl': expiry(nowMs, lifeS),
            ...(place === undefined ? {} : { ':accepted': whole(place.acceptedAtMs) }),
            ...(recent === undefined ? {} : { ':recent': recentValue(recent) }),
          },
        ),
      });
      if (!written && textIn(item, 'state') !== 'applied') throw leaseLost();
    },
  };
}

/** What an observed record sets again is not removed from the expired one. */
function leftovers(set: string): string {
  return withoutSet(LEFTOVERS, `acceptedAt =, seen =${set}`);
}

function before(item: Item): EventRecordBefore {
  requireKnownRecord(item);
  return {
    kind: textIn(item, 'state') === 'applied' ? 'applied' : 'received',
    payloadHash: textIn(item, 'payloadHash'),
  };
}
