/** AWS clients, created once a container, each with its own time-outs and at most one retry on a hot path (P5). */
import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { numberSetting } from './settings.ts';

/** Configuration shared by every client of a function. Reads AWS_CALL_TIMEOUT_MS, AWS_CONNECT_TIMEOUT_MS, AWS_MAX_ATTEMPTS. */
export function hotClientConfig(): Pick<DynamoDBClientConfig, 'maxAttempts' | 'requestHandler'> {
  return {
    maxAttempts: numberSetting('AWS_MAX_ATTEMPTS'),
    requestHandler: {
      connectionTimeout: numberSetting('AWS_CONNECT_TIMEOUT_MS'),
      requestTimeout: numberSetting('AWS_CALL_TIMEOUT_MS'),
      throwOnRequestTimeout: true,
    },
  };
}
