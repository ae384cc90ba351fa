import { describe, expect, test } from '@jest/globals';
import { tables } from '../../lib/catalog/tables.ts';
import { named, ofType, synthesize } from './support.ts';

const built = await synthesize();
const precious = ['idempotency', 'requests'];

describe('tables', () => {
  for (const [name, spec] of Object.entries(tables)) {
    test(`${name}: key pk, expiry ttl, on demand`, () => {
      expect(named(built, 'TableName', `steadyline-${name}`).Properties).toMatchObject({
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
        BillingMode: 'PAY_PER_REQUEST',
      });
    });

    test(`P2: ${name} is ${precious.includes(name) ? 'kept, protected and recoverable' : 'free to go'}: ${spec.why}`, () => {
      const table = named(built, 'TableName', `steadyline-${name}`);
      const kept = precious.includes(name);
      expect(table.DeletionPolicy).toBe(kept ? 'RetainExceptOnCreate' : 'Delete');
      expect(table.Properties).toMatchObject({
        DeletionProtectionEnabled: kept,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: kept },
      });
    });
  }

  test('P15: records have one index each, of keys alone: an update can add no second one, and it needs no replacement', () => {
    for (const name of Object.keys(tables)) {
      const { Properties } = named(built, 'TableName', `steadyline-${name}`);
      const keys = ['foundUnder', 'foundAs'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' }));
      const isFound = precious.includes(name);
      expect(Properties['AttributeDefinitions']).toEqual([
        { AttributeName: 'pk', AttributeType: 'S' },
        ...(isFound ? keys : []),
      ]);
      expect(Properties['GlobalSecondaryIndexes']).toEqual(
        isFound
          ? [
              {
                IndexName: 'found',
                KeySchema: [
                  { AttributeName: 'foundUnder', KeyType: 'HASH' },
                  { AttributeName: 'foundAs', KeyType: 'RANGE' },
                ],
                Projection: { ProjectionType: 'KEYS_ONLY' },
              },
            ]
          : undefined,
      );
    }
  });

  test('P13: the index of events is warm for one write an event at the configured peak', async () => {
    const peak = await synthesize({ PEAK_EVENTS_PER_SECOND: '5000' });
    const { Properties } = named(peak, 'TableName', 'steadyline-idempotency');
    expect(Properties['GlobalSecondaryIndexes']).toMatchObject([
      { WarmThroughput: { ReadUnitsPerSecond: 12_000, WriteUnitsPerSecond: 5000 } },
    ]);
  });

  test('P8: the breaker streams both images', () => {
    expect(named(built, 'TableName', 'steadyline-breaker').Properties['StreamSpecification']).toEqual({
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    });
  });

  test('P13: event records are warm for three writes an event at the configured peak', async () => {
    const peak = await synthesize({ PEAK_EVENTS_PER_SECOND: '5000' });
    expect(named(peak, 'TableName', 'steadyline-idempotency').Properties['WarmThroughput']).toEqual({
      ReadUnitsPerSecond: 15_000,
      WriteUnitsPerSecond: 15_000,
    });
  });

  test('P13: what a new table has is never undercut, which DynamoDB would refuse', async () => {
    const peak = await synthesize({ PEAK_EVENTS_PER_SECOND: '2000' });
    expect(named(peak, 'TableName', 'steadyline-idempotency').Properties['WarmThroughput']).toEqual({
      ReadUnitsPerSecond: 12_000,
      WriteUnitsPerSecond: 6000,
    });
  });

  test.each(['100', '1333'])(
    'at a peak of %s nothing is asked for: a table that AWS has since made warmer would refuse the update',
    async (peak) => {
      const small = await synthesize({ PEAK_EVENTS_PER_SECOND: peak });
      for (const [, { Properties }] of ofType(small, 'AWS::DynamoDB::Table')) {
        expect(Properties).not.toHaveProperty('WarmThroughput');
      }
    },
  );
});
