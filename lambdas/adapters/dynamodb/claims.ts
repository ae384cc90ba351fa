/** Claims as leases on the records of a table, each method one conditional update (P2). */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ConflictError, UnavailableError } from '../../core/errors.ts';
import type { ClaimStore, ClaimTarget, TryHistory } from '../../core/ports.ts';
import { refusalOf } from '../../core/retry/claim-rule.ts';
import {
  claimedRecordIn,
  expiry,
  FORMAT_READ,
  FORMAT_WRITTEN,
  historyIn,
  historySet,
  isExpired,
  LEFTOVER_NAMES,
  LEFTOVERS,
  numberIn,
  text,
  whole,
} from './claim-item.ts';
import { conditionalUpdate, type Item } from './conditional.ts';
import { LETTER_SET, letterValues, placeOf } from './filing.ts';

/** The owner still holds its lease. */
export const HELD = '#owner = :owner';
const LET_GO = 'REMOVE #owner, claimUntil';
const CLAIM =
  '#owner = :owner, claimUntil = :until, generation = :generation, #ttl = :ttl, v = :v, payloadHash = ';
const CLAIMABLE = [
  '(attribute_not_exists(v) OR v <= :reads)',
  '(attribute_not_exists(#ttl) OR #ttl > :nowS)',
  '(attribute_not_exists(#state) OR #state <> :applied)',
  `(attribute_not_exists(claimUntil) OR claimUntil <= :now OR ${HELD})`,
  '(attribute_not_exists(generation) OR generation <= :generation)',
  '(allowedHash = :hash OR (attribute_not_exists(allowedHash) AND (attribute_not_exists(payloadHash) OR payloadHash = :hash)))',
].join(' AND ');

export interface ClaimOptions {
  /** Whether `firstClaimedAt` is noted, for systems that forget keys. @default false */
  keepsFirstClaim?: boolean;
}

/**
 * What claim stores have in common. `unappliedS`: life of a record from its last claim or dead-lettering, longer than
 * its message can wait anywhere. All methods throw UnavailableError, `claim` UnknownFormatError,
 * markDeadLettered ConflictError where the lease is lost.
 */
export function dynamoClaims(
  client: DynamoDBClient,
  table: string,
  unappliedS: number,
  { keepsFirstClaim = false }: ClaimOptions = {},
): ClaimStore {
  const first = keepsFirstClaim ? 'firstClaimedAt = if_not_exists(firstClaimedAt, :first), ' : '';
  const at = (key: string) => ({ TableName: table, Key: { pk: text(key) } });
  const take = (target: ClaimTarget, owner: string, nowMs: number, untilMs: number, expired?: Item) =>
    conditionalUpdate(client, {
      ...at(target.key),
      ...(expired === undefined
        ? {
            UpdateExpression: `SET ${first}${CLAIM} if_not_exists(payloadHash, :hash)`,
            ConditionExpression: CLAIMABLE,
          }
        : {
            UpdateExpression: `SET ${first}${CLAIM} :hash REMOVE ${LEFTOVERS}`,
            ConditionExpression: '#ttl = :expired',
          }),
      ExpressionAttributeNames: {
        '#owner': 'owner',
        '#ttl': 'ttl',
        ...(expired === undefined ? { '#state': 'state' } : LEFTOVER_NAMES),
      },
      ExpressionAttributeValues: {
        ':owner': text(owner),
        ':until': whole(untilMs),
        ':generation': whole(target.generation),
        ':hash': text(target.payloadHash),
        ':ttl': expiry(nowMs, unappliedS),
        ':v': FORMAT_WRITTEN,
        ...(keepsFirstClaim ? { ':first': whole(nowMs) } : {}),
        ...(expired === undefined
          ? {
              ':reads': FORMAT_READ,
              ':now': whole(nowMs),
              ':nowS': expiry(nowMs, 0),
              ':applied': text('applied'),
            }
          : { ':expired': whole(numberIn(expired, 'ttl')) }),
      },
      ReturnValues: 'ALL_NEW',
    });
  return {
    async claim(target, owner, nowMs, untilMs) {
      let expired: Item | undefined;
      // A second round only where the record had expired, a third where somebody else was as quick.
      for (let round = 0; round < 3; round += 1) {
        const { written, item = {} } = await take(target, owner, nowMs, untilMs, expired);
        if (written) {
          const { under } = placeOf(item);
          const history = claimedHistory(item, target.generation, nowMs);
          const isStopped = numberIn(item, 'stopOf') === target.generation && target.generation > 0;
          return {
            ...{ kind: 'claimed', history },
            ...(under === '' ? {} : { under }),
            ...(isStopped && { isStopped }),
          };
        }
        expired = isExpired(item, nowMs) ? item : undefined;
        if (expired !== undefined) continue;
        const refusal = refusalOf(claimedRecordIn(item), target, owner, nowMs);
        if (refusal !== undefined) return refusal;
      }
      throw new UnavailableError('store_contended', 'A record changed faster than it could be claimed.');
    },
    async fail(target, owner, history, _nowMs, heldUntilMs) {
      const { set, values } = historySet(history, target.generation, heldUntilMs);
      // Where the lease is lost, its new holder's word counts.
      await conditionalUpdate(client, {
        ...at(target.key),
        ...ifHeld(owner, `SET ${set} ${LET_GO}`, values),
      });
    },
    async release(target, owner) {
      await conditionalUpdate(client, { ...at(target.key), ...ifHeld(owner, LET_GO) });
    },
    async markDeadLettered(target, owner, generation, nowMs, letter) {
      const { written, item = {} } = await conditionalUpdate(client, {
        ...at(target.key),
        ...ifHeld(owner, `SET generation = :generation, #ttl = :ttl, ${LETTER_SET} ${LET_GO}`, {
          ':generation': whole(generation),
          ':ttl': expiry(nowMs, unappliedS),
          ...letterValues(letter, nowMs),
        }),
      });
      if (!written && numberIn(item, 'generation') < generation) throw leaseLost();
    },
  };
}

/** Effects may be claimed again long after they were forgotten elsewhere: the first claim outlives even an expired record. */
function claimedHistory(item: Item, generation: number, nowMs: number): TryHistory {
  const history = historyIn(item, generation);
  const firstClaimedAtMs = numberIn(item, 'firstClaimedAt');
  return firstClaimedAtMs === 0 || firstClaimedAtMs === nowMs ? history : { ...history, firstClaimedAtMs };
}

/** An update that only the holder of the lease can make. */
export function ifHeld(owner: string, expression: string, values: Item = {}) {
  return {
    UpdateExpression: expression,
    ConditionExpression: HELD,
    ExpressionAttributeNames: {
      '#owner': 'owner',
      ...(expression.includes('#ttl') ? { '#ttl': 'ttl' } : {}),
      ...(expression.includes('#state') ? { '#state': 'state' } : {}),
      ...(expression.includes('#status') ? { '#status': 'status' } : {}),
    },
    ExpressionAttributeValues: { ':owner': text(owner), ...values },
  };
}

/** Somebody else took the record over: what was done under the lease must not be recorded. */
export function leaseLost(): ConflictError {
  return new ConflictError('The claim on this record was lost before its end was written.');
}
