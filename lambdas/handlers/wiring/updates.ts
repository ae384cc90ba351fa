/** The platform updater, from the environment. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { hotClientConfig } from '../../adapters/aws-clients.ts';
import { dynamoUpdateNotes } from '../../adapters/dynamodb/update-notes.ts';
import { system } from '../../adapters/runtime.ts';
import { createSecretSource } from '../../adapters/secrets/secret-source.ts';
import { numberSetting, requiredSetting } from '../../adapters/settings.ts';
import { sqsWorkerQueue } from '../../adapters/sqs/worker-queue.ts';
import { hasher } from '../../adapters/system.ts';
import type { UpdaterRules } from '../../core/platform/updates/deps.ts';
import { createUpdater, type Updater } from '../../core/platform/updates/updater.ts';
import type { Platform } from '../../core/ports.ts';
import { createPlatforms } from './platforms.ts';
import { updatedPlatforms } from './update-styles.ts';

/** Left for notes, releases and the answer, ms. */
const FINISH_MS = 2000;

/** `settled`: no token refresh is under way any more. Throws SettingError. */
export function platformUpdates(): { update: Updater; settled: () => Promise<unknown> } {
  const dynamo = new DynamoDBClient(hotClientConfig());
  const platforms = createPlatforms(dynamo, createSecretSource());
  const updated = updatedPlatforms();
  const update = createUpdater({
    system,
    hasher,
    platforms: Object.fromEntries(
      Object.entries(platforms).filter(([name]) => updated.has(name as Platform)),
    ),
    source: requiredSetting('SOURCE_QUEUE_NAME'),
    notes: dynamoUpdateNotes(
      dynamo,
      requiredSetting('TABLE_COORDINATION'),
      numberSetting('SOURCE_RETENTION_S'),
      numberSetting('DLQ_RETENTION_S'),
    ),
    queue: sqsWorkerQueue(new SQSClient(hotClientConfig()), {
      source: requiredSetting('SOURCE_QUEUE_URL'),
      deadLetters: requiredSetting('DLQ_URL'),
    }),
    rules: updaterRules(),
  });
  return {
    update,
    settled: () => Promise.all([platforms.genesys.tokens.settled(), platforms.nice.tokens.settled()]),
  };
}

/** Reads the settings of retry, breaker and updates. Throws SettingError. */
export function updaterRules(): UpdaterRules {
  const callMs = numberSetting('UPDATE_TIMEOUT_MS');
  return {
    backOff: {
      baseMs: numberSetting('RETRY_BACKOFF_BASE_MS'),
      maxMs: numberSetting('RETRY_MAX_BACKOFF_MS'),
    },
    counting: {
      callMs: callMs + numberSetting('BREAKER_CACHE_MS'),
      settleMs: numberSetting('RETRY_SETTLE_MS'),
      maxCounted: numberSetting('RETRY_MAX_COUNTED_TRIES'),
      minAgeMs: numberSetting('RETRY_MIN_AGE_MS'),
    },
    retention: {
      retentionS: numberSetting('SOURCE_RETENTION_S'),
      guardMs: numberSetting('RETENTION_GUARD_MS'),
    },
    release: {
      longAfterMs: numberSetting('BREAKER_LONG_AFTER_MS'),
      releaseMaxMs: numberSetting('BREAKER_RELEASE_MAX_MS'),
    },
    holdMs: numberSetting('BREAKER_HOLD_MS'),
    probeCacheMs: numberSetting('UPDATE_PROBE_CACHE_MS'),
    callBudgetMs: 2 * callMs + numberSetting('TOKEN_WAIT_MAX_MS') + FINISH_MS,
  };
}
