/** What requests can ask for: of the default connector, and of further ones by their declared operations. */
import type { SQSClient } from '@aws-sdk/client-sqs';
import operations from '#operations';
import { system } from '../../adapters/runtime.ts';
import { requiredSetting, textSetting } from '../../adapters/settings.ts';
import { sqsRequestQueue } from '../../adapters/sqs/request-queue.ts';
import { hasher } from '../../adapters/system.ts';
import { createReadRequest } from '../../core/requests/read-request.ts';
import type { ReadSubmission } from '../../core/requests/submit.ts';

/** Reads QUEUE_REQUESTS_URL, by which the queues of further connectors are named, too, and DEFAULT_REGION. Throws SettingError. */
export function settingsReadRequest(sqs: SQSClient): ReadSubmission {
  const queue = sqsRequestQueue(sqs, requiredSetting('QUEUE_REQUESTS_URL'), hasher);
  const options = { defaultRegion: textSetting('DEFAULT_REGION') };
  return createReadRequest({ ...system, hasher, operations, queue }, options);
}
