/** Where ingest keeps and sends events, from the function's environment. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { AcceptDeps } from '../core/ingest/accept.ts';
import { createGroupOf } from '../core/ingest/group-switch.ts';
import { readTakers, type TakersOf } from '../core/ingest/takers.ts';
import { eventFiling, type InteractionKeyOf } from '../core/message/interaction-key.ts';
import type {
  EventQueues,
  EventRecords,
  FormerRecords,
  Log,
  QuarantineNotes,
  TakerQueues,
  UnsentRecords,
} from '../core/ports.ts';
import { dynamoEventRecords } from './dynamodb/event-records.ts';
import { dynamoFormerRecords } from './dynamodb/former-records.ts';
import { dynamoGroupSwitches } from './dynamodb/group-switches.ts';
import { dynamoQuarantineNotes } from './dynamodb/quarantine-notes.ts';
import { dynamoUnsentRecords } from './dynamodb/unsent-records.ts';
import { numberSetting, optionalSetting, requiredSetting } from './settings.ts';
import { sqsEventQueues } from './sqs/event-queues.ts';
import { sqsQueueDepths } from './sqs/queue-depths.ts';
import { hasher, systemClock } from './system.ts';

/** What ingest is made of; `keyOf` names interactions. */
export interface EventStores {
  records: EventRecords & UnsentRecords & QuarantineNotes;
  filing: NonNullable<AcceptDeps['filing']>;
  former: FormerRecords;
  queues: EventQueues;
  takers: { of: TakersOf; queues: TakerQueues };
}

/**
 * Reads TABLE_IDEMPOTENCY, the QUEUE_*_URLs, the RECORD_* settings, and TAKERS, which only further connectors bring. Throws
 * SettingError.
 */
export function eventStores(
  dynamo: DynamoDBClient,
  sqs: SQSClient,
  { keyOf, log }: { keyOf: InteractionKeyOf; log: Log },
): EventStores {
  const table = requiredSetting('TABLE_IDEMPOTENCY');
  const lives = {
    receivedS: numberSetting('RECORD_RECEIVED_TTL_S'),
    appliedS: numberSetting('RECORD_APPLIED_TTL_S'),
    deadExtraS: numberSetting('RECORD_DEAD_EXTRA_TTL_S'),
  };
  const queues = sqsEventQueues(
    sqs,
    {
      voice: requiredSetting('QUEUE_VOICE_URL'),
      digital: requiredSetting('QUEUE_DIGITAL_URL'),
      enrichment: requiredSetting('QUEUE_ENRICHMENT_URL'),
      quarantine: requiredSetting('QUEUE_QUARANTINE_URL'),
    },
    hasher,
    createGroupOf(
      {
        switches: dynamoGroupSwitches(dynamo, table),
        depths: sqsQueueDepths(sqs),
        clock: systemClock,
        ...{ keyOf, hasher, log },
      },
      numberSetting('MESSAGE_GROUPS_SETTLE_MS'),
    ),
  );
  return {
    records: {
      ...dynamoEventRecords(dynamo, table, lives),
      ...dynamoUnsentRecords(dynamo, table),
      ...dynamoQuarantineNotes(dynamo, table),
    },
    filing: (event) => eventFiling(keyOf, event),
    former: dynamoFormerRecords(dynamo, table, lives, systemClock),
    queues,
    takers: { of: readTakers(optionalSetting('TAKERS')), queues },
  };
}
