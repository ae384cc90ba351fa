/** POST /webhooks/changes/{connector}. */
import connector from '#connector';
import { numberSetting } from '../../adapters/settings.ts';
import { changesHandler } from '../wiring/changes.ts';
import { lookupCaches } from '../wiring/connector-cache.ts';

export const handler = changesHandler({
  connector,
  secret: 'SECRET_WEBHOOK_CONNECTOR',
  cachesOf: (dynamo, keys) => lookupCaches(connector, dynamo, keys),
  maxBodyBytes: numberSetting('INGEST_MAX_BODY_BYTES'),
});
