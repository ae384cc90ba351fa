/** How events are taken in, from the environment: the same for webhooks and the bus. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { eventStores } from '../../adapters/event-stores.ts';
import { system } from '../../adapters/runtime.ts';
import { numberSetting } from '../../adapters/settings.ts';
import { hasher } from '../../adapters/system.ts';
import { type Accept, createAccept } from '../../core/ingest/accept.ts';
import { createKnownAs, type KnownAs } from '../../core/ingest/known-as.ts';
import { interactionKeyBy } from '../../core/message/interaction-key.ts';
import type { EventRecords, SecretSource } from '../../core/ports.ts';
import { piiKeyOf } from './pii-key.ts';

/** Reads SECRET_PII_KEY, FORMER_IDS_MS and what `eventStores` reads. Throws SettingError. */
export function settingsIntake(
  dynamo: DynamoDBClient,
  sqs: SQSClient,
  secrets: SecretSource,
): { accept: Accept; knownAs: KnownAs; observe: EventRecords['observe'] } {
  const stores = eventStores(dynamo, sqs, { ...system, keyOf: interactionKeyBy(hasher, piiKeyOf(secrets)) });
  const deps = { ...system, hasher, ...stores };
  return {
    accept: createAccept(deps),
    knownAs: createKnownAs(deps, numberSetting('FORMER_IDS_MS')),
    observe: stores.records.observe,
  };
}
