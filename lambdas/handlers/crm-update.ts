/** POST /webhooks/crm-update. */
import { requiredSetting } from '../adapters/settings.ts';
import { defaultChanges } from '../connectors/default/changes.ts';
import { changesHandler } from './wiring/changes.ts';
import { crmCaches } from './wiring/crm-cache.ts';

export const handler = changesHandler({
  connector: defaultChanges({ signedBy: requiredSetting('WEBHOOK_PROFILE_CRM') }),
  secret: 'SECRET_WEBHOOK_CRM',
  cachesOf: crmCaches,
});
