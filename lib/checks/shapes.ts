/** Texts that must have a shape. */
import { listOf } from '../lists.ts';
import { textOf } from '../values.ts';
import { type Check, check, shaped } from './check.ts';

const channels = ['pagerduty', 'servicenow', 'slack', 'webhook'];
/** What a channel can't do without. */
const addressOf = { servicenow: 'SERVICENOW_EVENTS_URL', webhook: 'ONCALL_WEBHOOK_URL' } as const;

export const shapeChecks: readonly Check[] = [
  shaped(
    'NAME_PREFIX',
    /^[a-z][a-z0-9-]{0,23}$/,
    'must be 1 to 24 lower-case letters, digits and hyphens, a letter first: queues, tables and secrets are named by it',
  ),
  shaped(
    'GENESYS_EVENT_SOURCE',
    /^(aws\.partner\/genesys\.com\/.+)?$/,
    'must be empty or the name of a Genesys partner event source, aws.partner/genesys.com/…',
  ),
  shaped('ALARM_EMAIL', /^([^\s@]+@[^\s@]+)?$/, 'must be empty or an e-mail address'),
  shaped('DEFAULT_REGION', /^[A-Z]{2}$/, 'must be a country in ISO 3166 alpha-2, as US'),
  shaped('GENESYS_AWS_ACCOUNT', /^\d{12}$/, 'must be the twelve digits of an AWS account'),
  shaped(
    'GENESYS_ORG_ID',
    /^([\w+=,.@:/-]{2,1224})?$/,
    'must be empty or the id of a Genesys Cloud organisation',
  ),
  check(
    (config) => textOf(config, 'PUBLIC_LOOKUPS') === 'yes' || textOf(config, 'GENESYS_ORG_ID') !== '',
    () => 'P5 (lookup): PUBLIC_LOOKUPS is no, but GENESYS_ORG_ID is empty: nobody could look anything up.',
  ),
  check(
    (config) => listOf(config, 'ONCALL_CHANNELS').every((name) => channels.includes(name)),
    () => `P8 (paged once): ONCALL_CHANNELS may name ${channels.join(', ')} only.`,
  ),
  ...Object.entries(addressOf).map(([channel, address]) =>
    check(
      (config) => !listOf(config, 'ONCALL_CHANNELS').includes(channel) || textOf(config, address) !== '',
      () => `P8 (paged once): ONCALL_CHANNELS names ${channel}, but ${address} is empty.`,
    ),
  ),
];
