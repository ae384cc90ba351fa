/** Settings with which a deployment fits into an organisation's account. Each is off by default. */
import { type SettingGroup, text } from './setting.ts';

/** A text of the deployment's own that is empty unless somebody sets it. */
const unset = (unit: 'text', meaning: string) => text('', unit, meaning, 'deployment');

export const enterprise = {
  VPC_SUBNET_IDS: unset(
    'text',
    'Subnets for the functions that call systems behind, separated by commas; empty: no VPC',
  ),
  VPC_SECURITY_GROUP_IDS: unset(
    'text',
    'Security groups of those functions, separated by commas; empty: no VPC',
  ),
  API_DOMAIN: unset('text', 'Domain name of the API; empty: the address that AWS makes'),
  API_CERTIFICATE_ARN: unset('text', 'Certificate of API_DOMAIN in ACM, in the deployment’s region'),
  API_HOSTED_ZONE_ID: unset('text', 'Route 53 zone that is to point API_DOMAIN to the API; empty: none'),
  API_TRUSTSTORE_URI: unset(
    'text',
    'Bundle of the authorities whose client certificates API_DOMAIN asks for, s3://bucket/key; empty: asks for none',
  ),
  API_DEFAULT_ENDPOINT: text(
    'open',
    'open|shut',
    'Whether the API answers under the address that AWS makes, beside API_DOMAIN',
    'AWS: open',
  ),
  TAGS: unset('text', 'Tags of all resources, KEY=VALUE separated by commas; empty: none'),
  PERMISSIONS_BOUNDARY_ARN: unset('text', 'Policy that bounds every role; empty: none'),
  KMS_KEY_ARN: unset('text', 'Key of the organisation’s own for all that is kept; empty: one is made'),
  ALARM_TOPIC_CRITICAL_ARN: unset(
    'text',
    'Topic of the organisation’s own that critical alarms notify, too; empty: none',
  ),
  ALARM_TOPIC_WARNING_ARN: unset(
    'text',
    'Topic of the organisation’s own that warnings notify, too; empty: none',
  ),
  DEPLOY_SHIFT: text(
    'linear',
    'linear|canary|at-once',
    'How traffic moves to new code in the production profile: a tenth a minute, a tenth for five minutes, or all without waiting for an alarm',
    'CodeDeploy’s predefined configurations',
  ),
} satisfies SettingGroup;
