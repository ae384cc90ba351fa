/** What requests can ask for: of the default connector, and of further ones by their declared operations. */
import type { SQSClient } from '@aws-sdk/client-sqs';
import operations from '#operations';
import { system } from '../../adapters/runtime.ts';
import { requiredSetting, textSetting } from '../../adapters/settings.ts';
import { sqsRequestQueue } from '../../adapters/sqs/request-queue.ts';
import { hasher } from '../../adapters/system.ts';
import { createReadConnectorWish } from '../../core/requests/connector-wish.ts';
import { createReadCustomerWish } from '../../core/requests/customer-wish.ts';
import type { ReadWish } from '../../core/requests/submit.ts';

/** Reads QUEUE_REQUESTS_URL, by which the queues of further connectors are named, too, and DEFAULT_REGION. Throws SettingError. */
export function settingsReadWish(sqs: SQSClient): ReadWish {
  const queue = sqsRequestQueue(sqs, requiredSetting('QUEUE_REQUESTS_URL'), hasher);
  const options = { defaultRegion: textSetting('DEFAULT_REGION') };
  const deps = { ...system, hasher, queue };
  const ofDefault = createReadCustomerWish(deps, options);
  return createReadConnectorWish({ ...deps, operations, ofDefault }, options);
}
