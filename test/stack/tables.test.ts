import { describe, expect, test } from '@jest/globals';
import { tables } from '../../lib/catalog/tables.ts';
import { named, synthesize } from './support.ts';

const built = synthesize();
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
      expect(table.DeletionPolicy).toBe(kept ? 'Retain' : 'Delete');
      expect(table.Properties).toMatchObject({
        DeletionProtectionEnabled: kept,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: kept },
      });
    });
  }

  test('P8: the breaker streams both images', () => {
    expect(named(built, 'TableName', 'steadyline-breaker').Properties['StreamSpecification']).toEqual({
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    });
  });

  test('P13: event records are warm for three writes an event at the configured peak', () => {
    const peak = synthesize({ PEAK_EVENTS_PER_SECOND: '5000' });
    expect(named(peak, 'TableName', 'steadyline-idempotency').Properties['WarmThroughput']).toEqual({
      ReadUnitsPerSecond: 15_000,
      WriteUnitsPerSecond: 15_000,
    });
  });

  test('a small peak asks for no less than a new table has, which DynamoDB would refuse', () => {
    expect(named(built, 'TableName', 'steadyline-idempotency').Properties['WarmThroughput']).toEqual({
      ReadUnitsPerSecond: 12_000,
      WriteUnitsPerSecond: 4000,
    });
  });
});
