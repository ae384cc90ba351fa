/** Once a minute: an event of our own for every queue, by the API, as a sender would. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import middy from '@middy/core';
import { hotClientConfig } from '../adapters/aws-clients.ts';
import { dynamoControlStore } from '../adapters/dynamodb/control-store.ts';
import { flushMetrics } from '../adapters/flush-metrics.ts';
import { httpCaller } from '../adapters/http/http-call.ts';
import { metrics, system } from '../adapters/runtime.ts';
import { createSecretSource } from '../adapters/secrets/secret-source.ts';
import { numberSetting, requiredSetting } from '../adapters/settings.ts';
import { hasher } from '../adapters/system.ts';
import { createSendCanaries, readPaths } from '../core/canary/send.ts';

const secrets = createSecretSource();
const call = httpCaller();
const api = requiredSetting('CANARY_API_URL').replace(/\/$/, '');
const timeoutMs = numberSetting('CANARY_TIMEOUT_MS');
const control = dynamoControlStore(
  new DynamoDBClient(hotClientConfig()),
  requiredSetting('TABLE_COORDINATION'),
);
const paths = readPaths(requiredSetting('CANARY_PATHS'));
const send = createSendCanaries({
  ...system,
  hasher,
  isPaused: async (worker) => ((await control.read(worker))?.pauseReason ?? '') !== '',
  secret: async () => (await secrets.read(requiredSetting('SECRET_CANARY'))).current,
  post: async (path, headers, body) =>
    (await call({ method: 'POST', url: `${api}${path}`, headers: { ...headers }, body, timeoutMs })).status,
});

export const handler = middy(() => send(paths)).use(flushMetrics(metrics, system.clock.now));
