/** The operator's side of claimed records: no function of the stack uses it. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { UnavailableError } from '../../core/errors.ts';
import type { ClaimTarget, OperatorDeed, Reopened, ReplayStore } from '../../core/ports.ts';
import { replayRefusal } from '../../core/retry/claim-rule.ts';
import {
  claimedRecordIn,
  expiry,
  FORMAT_READ,
  FORMAT_WRITTEN,
  isExpired,
  LEFTOVER_NAMES,
  LEFTOVERS,
  numberIn,
  text,
  whole,
  withoutSet,
} from './claim-item.ts';
import { ifHeld, leaseLost } from './claims.ts';
import { conditionalUpdate, type Item, readItem } from './conditional.ts';
import { deedSet } from './deeds.ts';
import { backFromLetters, isLetter, lettersOf } from './filing.ts';

/** Everything a refusal depends on is as it was read. */
const UNCHANGED = [
  '(attribute_not_exists(v) OR v <= :reads)',
  '(attribute_not_exists(#state) OR #state <> :applied)',
  '(attribute_not_exists(claimUntil) OR claimUntil <= :now)',
  '(attribute_not_exists(generation) OR generation <= :generation)',
  '(attribute_not_exists(payloadHash) OR payloadHash = :known)',
  '(attribute_not_exists(allowedHash) OR allowedHash = :allowedBefore)',
].join(' AND ');

/** Over the table `idempotency` or `requests`; `unappliedS` is the life of an unfinished record there, s. */
export function dynamoReplays(client: DynamoDBClient, table: string, unappliedS: number): ReplayStore {
  const read = (key: string) => readItem(client, table, { pk: text(key) });
  const refusal = (item: Item | undefined, target: ClaimTarget, nowMs: number, editing: boolean) =>
    item === undefined || isExpired(item, nowMs)
      ? undefined
      : replayRefusal(claimedRecordIn(item), target, nowMs, editing);

  const write = (
    target: ClaimTarget,
    nowMs: number,
    before: Item | undefined,
    deed: OperatorDeed | undefined,
    allowedHash?: string,
  ) => {
    const expired = before !== undefined && isExpired(before, nowMs);
    const known = before === undefined ? undefined : claimedRecordIn(before);
    const allow = allowedHash === undefined ? '' : ', allowedHash = :allowed';
    // Of a letter that stays in its queue nothing changes there: an edit, or a move behind others.
    const leaves =
      known !== undefined && !expired && isLetter(before ?? {}) && target.generation > known.generation;
    const back = leaves ? backFromLetters(before ?? {}) : undefined;
    const replayed = back === undefined ? '' : `, replayedAt = :now${back.set}`;
    // A run that is repeated does what was done already: it is no other deed.
    const isNew = known === undefined || expired || allow !== '' || target.generation > known.generation;
    const story = deedSet(expired ? undefined : before, isNew ? deed : undefined, nowMs, leaves);
    const set = `SET generation = :generation, #ttl = :ttl, v = :v${allow}${replayed}${story.set}, payloadHash = `;
    const leftovers = withoutSet(LEFTOVERS, set);
    return conditionalUpdate(client, {
      TableName: table,
      Key: { pk: text(target.key) },
      UpdateExpression: expired
        ? `${set} :hash REMOVE #owner, claimUntil, ${leftovers}`
        : `${set} if_not_exists(payloadHash, :hash)${back === undefined ? '' : ` REMOVE ${back.remove}`}`,
      ConditionExpression: expired ? '#ttl = :expired' : UNCHANGED,
      ExpressionAttributeNames: {
        '#ttl': 'ttl',
        ...(expired ? { '#owner': 'owner', ...LEFTOVER_NAMES } : { '#state': 'state' }),
      },
      ExpressionAttributeValues: {
        ':generation': whole(target.generation),
        ':ttl': expiry(nowMs, unappliedS),
        ':hash': text(target.payloadHash),
        ':v': FORMAT_WRITTEN,
        ...(allowedHash === undefined ? {} : { ':allowed': text(allowedHash) }),
        ...back?.values,
        ...story.values,
        ...(expired
          ? { ':expired': whole(numberIn(before, 'ttl')) }
          : {
              ':applied': text('applied'),
              ':reads': FORMAT_READ,
              ':now': whole(nowMs),
              ':known': text(known?.payloadHash ?? ''),
              ':allowedBefore': text(known?.allowedHash ?? ''),
            }),
      },
    });
  };

  const reopen = async (
    target: ClaimTarget,
    nowMs: number,
    deed?: OperatorDeed,
    allowedHash?: string,
  ): Promise<Reopened> => {
    // More than one round only where the record changes under our hands.
    for (let round = 0; round < 3; round += 1) {
      const before = await read(target.key);
      const refused = refusal(before, target, nowMs, allowedHash !== undefined);
      if (refused !== undefined) return refused;
      if ((await write(target, nowMs, before, deed, allowedHash)).written) return { kind: 'reopened' };
    }
    throw new UnavailableError('store_contended', 'A record changed faster than it could be reopened.');
  };
  return {
    look: async (target, nowMs) =>
      refusal(await read(target.key), target, nowMs, false) ?? { kind: 'reopened' },
    reopen: (target, nowMs, deed) => reopen(target, nowMs, deed),
    allow: (target, hash, nowMs, deed) => reopen(target, nowMs, deed, hash),
    async drop(target, nowMs, deed) {
      const before = await read(target.key);
      if (before === undefined || !isLetter(before)) return;
      const back = backFromLetters(before);
      const story = deedSet(before, deed, nowMs);
      await conditionalUpdate(client, {
        TableName: table,
        Key: { pk: text(target.key) },
        UpdateExpression: `SET droppedAt = :now${back.set}${story.set} REMOVE ${back.remove}`,
        // A newer copy is under way where it is another.
        ConditionExpression: 'generation = :generation AND begins_with(foundUnder, :letters)',
        ExpressionAttributeValues: {
          ':now': whole(nowMs),
          ':generation': whole(target.generation),
          ':letters': text(lettersOf('')),
          ...back.values,
          ...story.values,
        },
      });
    },
    async stop(key, nowMs, deed) {
      const before = await read(key);
      const generation = before === undefined ? 0 : numberIn(before, 'generation');
      if (before === undefined || isExpired(before, nowMs) || generation === 0) return false;
      const story = deedSet(before, deed, nowMs);
      const { written } = await conditionalUpdate(client, {
        TableName: table,
        Key: { pk: text(key) },
        UpdateExpression: `SET stopOf = :generation${story.set}`,
        ConditionExpression:
          'generation = :generation AND (attribute_not_exists(#state) OR #state <> :applied) AND NOT begins_with(foundUnder, :letters)',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: {
          ':generation': whole(generation),
          ':applied': text('applied'),
          ':letters': text(lettersOf('')),
          ...story.values,
        },
      });
      return written;
    },
    async find(key, nowMs) {
      const item = await read(key);
      if (item === undefined || isExpired(item, nowMs)) return undefined;
      const { applied, generation, payloadHash, allowedHash = payloadHash } = claimedRecordIn(item);
      return { applied, generation, payloadHash: allowedHash };
    },
    async replacePayload(key, hash, owner) {
      const { written } = await conditionalUpdate(client, {
        TableName: table,
        Key: { pk: text(key) },
        ...ifHeld(owner, 'SET payloadHash = :hash REMOVE allowedHash, quarantinedAt', {
          ':hash': text(hash),
        }),
      });
      if (!written) throw leaseLost();
    },
  };
}
