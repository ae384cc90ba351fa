/** Texts that must have a shape. */
import { hasPlan } from '../../lambdas/core/customer/numbering-plan.ts';
import { verifierProfiles } from '../../lambdas/core/verify/profiles.ts';
import { textOf } from '../values.ts';
import { type Check, check, shaped } from './check.ts';

const profiles = verifierProfiles.map(({ name }) => name);

export const shapeChecks: readonly Check[] = [
  shaped(
    'NAME_PREFIX',
    /^[a-z][a-z0-9-]{0,23}$/,
    'must be 1 to 24 lower-case letters, digits and hyphens, a letter first: queues, tables and secrets are named by it',
  ),
  shaped(
    'GENESYS_EVENT_SOURCE',
    /^(aws\.partner\/genesys\.com(\/[\w.-]+)+)?$/,
    'must be empty or the name of a Genesys partner event source, aws.partner/genesys.com/…',
  ),
  shaped('ALARM_EMAIL', /^([^\s@]+@[^\s@]+)?$/, 'must be empty or an e-mail address'),
  shaped(
    'RUNBOOK_URL',
    // Alarms add the section and a sentence; CloudWatch takes 1,024 characters of all.
    /^(?=.{1,400}$)(docs\/RUNBOOK\.md|https:\/\/[^\s/#@]+(\/[^\s#]*)?)$/,
    'must be docs/RUNBOOK.md or an https URL of up to 400 characters without a fragment: alarms add the section, #…',
  ),
  check(
    (config) => hasPlan(textOf(config, 'DEFAULT_REGION')),
    () => 'DEFAULT_REGION must be a country in ISO 3166 alpha-2 that has telephone numbers, as US.',
  ),
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
  ...['WEBHOOK_PROFILE_GENESYS', 'WEBHOOK_PROFILE_NICE', 'WEBHOOK_PROFILE_CRM'].map((key) =>
    check(
      (config) => profiles.includes(textOf(config, key)),
      (config) =>
        `${key} must be a verifier profile, but is "${textOf(config, key)}": there are ${profiles.join(', ')}.`,
    ),
  ),
  ...['GENESYS_BULK_PATH', 'GENESYS_SUBSCRIPTIONS_PATH', 'NICE_BULK_PATH', 'NICE_SUBSCRIPTIONS_PATH'].map(
    (key) => shaped(key, /^\/[^\s/?#][^\s?#]*$/, 'must be a path, /…, without a query'),
  ),
  shaped(
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    /^(?!.*\/v1\/traces$)/,
    'must be the base address of a collector: /v1/traces is added to it',
  ),
];
