/** Texts that must have a shape. */
import { textOf } from '../values.ts';
import { type Check, check } from './check.ts';

const channels = ['pagerduty', 'servicenow'];

function shaped(key: string, shape: RegExp, sentence: string): Check {
  return check(
    (config) => shape.test(textOf(config, key)),
    () => `${key} ${sentence}.`,
  );
}

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
    (config) => channelsOf(textOf(config, 'ONCALL_CHANNELS')).every((name) => channels.includes(name)),
    () => `P8 (paged once): ONCALL_CHANNELS may name ${channels.join(' and ')} only.`,
  ),
  check(
    (config) =>
      !channelsOf(textOf(config, 'ONCALL_CHANNELS')).includes('servicenow') ||
      textOf(config, 'SERVICENOW_EVENTS_URL') !== '',
    () => 'P8 (paged once): ONCALL_CHANNELS names servicenow, but SERVICENOW_EVENTS_URL is empty.',
  ),
];

function channelsOf(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
