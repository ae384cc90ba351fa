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

/** Looks for events of `groups`. Throws UnavailableError. */
export type FindApplied = (groups: ReadonlySet<string>, nowMs: number) => Promise<AppliedEvents>;

export interface FindAppliedOptions {
  /** Records to be looked at, at most. */
  limit: number;
  /** RECORD_APPLIED_TTL_S. */
  appliedS: number;
}

/** Segments read side by side (own choice: the table serves other traffic too). */
const SEGMENTS = 4;

/**
 * Scans the table `idempotency`, consistently. Nothing is kept by interaction there, since that would cost a write an
 * event; so this reads everything up to `limit`, at half a read unit for 2 KB.
 */
export function dynamoFindApplied(
  client: DynamoDBClient,
  table: string,
  { limit, appliedS }: FindAppliedOptions,
): FindApplied {
  return async (groups, nowMs) => {
    const latestMs = new Map<string, number>();
    let looked = 0;
    const scan = async (Segment: number): Promise<void> => {
      const pages = paginateScan(
        { client },
        {
          TableName: table,
          ConsistentRead: true,
          TotalSegments: SEGMENTS,
          Segment,
          ProjectionExpression: 'messageGroup, acceptedAt',
          FilterExpression: 'attribute_exists(messageGroup)',
        },
      );
      for await (const { Items = [], ScannedCount = 0 } of pages) {
        looked += ScannedCount;
        if (looked > limit) return;
        for (const item of Items) {
          const group = item['messageGroup']?.S ?? '';
          const atMs = Number(item['acceptedAt']?.N ?? 0);
          if (groups.has(group) && atMs > (latestMs.get(group) ?? 0)) latestMs.set(group, atMs);
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
