/** Which interactions have gone on since: the latest applied event of each, out of the event records. */
import { type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { UnavailableError } from '../../lambdas/core/errors.ts';

/** What could be found out. */
export interface AppliedEvents {
  /** By message group: when its latest applied event was accepted, ms since the epoch. */
  latestMs: ReadonlyMap<string, number>;
  /** False: there are more records than were looked at. */
  complete: boolean;
  /** Of what was accepted before, records of applied events may be gone by now; ms since the epoch. */
  rememberedSinceMs: number;
}

/**
 * Looks for events of these message groups; with each the names under which its interaction's records are kept, by this
 * release and the one before. Throws UnavailableError.
 */
export type FindApplied = (
  groups: ReadonlyMap<string, readonly string[]>,
  nowMs: number,
) => Promise<AppliedEvents>;

export interface FindAppliedOptions {
  /** Records to be looked at, at most. */
  limit: number;
  /** RECORD_APPLIED_TTL_S. */
  appliedS: number;
}

/** Segments read side by side (own choice: the table serves other traffic too). */
const SEGMENTS = 4;

/**
 * Scans the table `idempotency`, consistently, up to `limit`, at half a read unit for 2 KB: what the release before has
 * applied is not in the index of interactions.
 */
export function dynamoFindApplied(
  client: DynamoDBClient,
  table: string,
  { limit, appliedS }: FindAppliedOptions,
): FindApplied {
  return async (groups, nowMs) => {
    const latestMs = new Map<string, number>();
    const groupOf = new Map(
      [...groups].flatMap(([group, names]) => names.map((name) => [name, group] as const)),
    );
    let looked = 0;
    const scan = async (Segment: number): Promise<void> => {
      const pages = paginateScan(
        { client },
        {
          TableName: table,
          ConsistentRead: true,
          TotalSegments: SEGMENTS,
          Segment,
          ProjectionExpression: 'messageGroup, foundUnder, acceptedAt',
          FilterExpression:
            'attribute_exists(messageGroup) OR (attribute_exists(foundUnder) AND #state = :applied)',
          ExpressionAttributeNames: { '#state': 'state' },
          ExpressionAttributeValues: { ':applied': { S: 'applied' } },
        },
      );
      for await (const { Items = [], ScannedCount = 0 } of pages) {
        looked += ScannedCount;
        if (looked > limit) return;
        for (const item of Items) {
          const name = item['messageGroup']?.S ?? item['foundUnder']?.S ?? '';
          const group = groupOf.get(name);
          const atMs = Number(item['acceptedAt']?.N ?? 0);
          if (group !== undefined && atMs > (latestMs.get(group) ?? 0)) latestMs.set(group, atMs);
        }
      }
    };
    try {
      if (groups.size > 0) await Promise.all(Array.from({ length: SEGMENTS }, (_, index) => scan(index)));
    } catch (error) {
      throw new UnavailableError('records_unreadable', 'The event records could not be read.', 5, {
        cause: error,
      });
    }
    return { latestMs, complete: looked <= limit, rememberedSinceMs: nowMs - appliedS * 1000 };
  };
}
