/** Event records, from the settings of a worker. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { ClaimOptions } from '../../adapters/dynamodb/claims.ts';
import { dynamoEventRecords } from '../../adapters/dynamodb/event-records.ts';
import { numberSetting, requiredSetting } from '../../adapters/settings.ts';
import type { EventRecords } from '../../core/ports.ts';

/** Reads TABLE_IDEMPOTENCY and the RECORD_* settings. Throws SettingError. */
export function eventRecords(dynamo: DynamoDBClient, options?: ClaimOptions): EventRecords {
  const lives = {
    receivedS: numberSetting('RECORD_RECEIVED_TTL_S'),
    appliedS: numberSetting('RECORD_APPLIED_TTL_S'),
    deadExtraS: numberSetting('RECORD_DEAD_EXTRA_TTL_S'),
  };
  return dynamoEventRecords(dynamo, requiredSetting('TABLE_IDEMPOTENCY'), lives, options);
}
