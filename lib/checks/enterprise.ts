/** What must hold among the settings that fit a deployment into an organisation's account. */
import type { Config } from '../config.ts';
import { listOf } from '../lists.ts';
import { textOf } from '../values.ts';
import { type Check, check, listed, shaped } from './check.ts';

const isSet = (config: Config, key: string): boolean => textOf(config, key) !== '';

/** Where `key` is set, so must `other` be. */
function needs(key: string, other: string, why: string): Check {
  return check(
    (config) => !isSet(config, key) || isSet(config, other),
    () => `${key} needs ${other}: ${why}.`,
  );
}

const arn = (service: string, resource: string): RegExp =>
  new RegExp(`^(arn:aws[a-z-]*:${service}:${resource})?$`);

/** AWS: keys of 128 and values of 256 characters at most; `=` and `,` separate here. */
const TAG = /^(?!aws:)[\p{L}\p{Z}\p{N}_.:/+\-@]{1,128}=[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/iu;
/** AWS takes 50 tags a resource; CloudFormation and the CDK need some of them. */
const MOST_TAGS = 40;

export const enterpriseChecks: readonly Check[] = [
  listed(
    'VPC_SUBNET_IDS',
    /^subnet-([0-9a-f]{8}|[0-9a-f]{17})$/,
    // Lambda's own limits, here and below.
    16,
    'must be empty or up to 16 subnets, subnet-…, separated by commas',
  ),
  listed(
    'VPC_SECURITY_GROUP_IDS',
    /^sg-([0-9a-f]{8}|[0-9a-f]{17})$/,
    5,
    'must be empty or up to 5 security groups, sg-…, separated by commas',
  ),
  needs('VPC_SUBNET_IDS', 'VPC_SECURITY_GROUP_IDS', 'Lambda puts no function into a VPC without both'),
  needs('VPC_SECURITY_GROUP_IDS', 'VPC_SUBNET_IDS', 'Lambda puts no function into a VPC without both'),
  shaped(
    'API_DOMAIN',
    /^((?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63})?$/,
    'must be empty or a domain name in small letters, as calls.example.org',
  ),
  shaped(
    'API_CERTIFICATE_ARN',
    arn('acm', '[a-z0-9-]+:\\d{12}:certificate/[\\w-]+'),
    'must be empty or the ARN of a certificate in ACM',
  ),
  shaped('API_HOSTED_ZONE_ID', /^(Z[A-Z0-9]{5,31})?$/, 'must be empty or the id of a hosted zone, Z…'),
  shaped(
    'API_TRUSTSTORE_URI',
    /^(s3:\/\/[a-z0-9.-]{3,63}\/\S+)?$/,
    'must be empty or the address of a bundle in S3, s3://bucket/key',
  ),
  needs('API_DOMAIN', 'API_CERTIFICATE_ARN', 'an address without a certificate takes no call'),
  needs('API_CERTIFICATE_ARN', 'API_DOMAIN', 'a certificate is for a name'),
  needs('API_HOSTED_ZONE_ID', 'API_DOMAIN', 'there is no name to point to the API'),
  needs('API_TRUSTSTORE_URI', 'API_DOMAIN', 'only a domain of your own asks for client certificates'),
  check(
    (config) => textOf(config, 'API_DEFAULT_ENDPOINT') === 'open' || isSet(config, 'API_DOMAIN'),
    () => 'API_DEFAULT_ENDPOINT is shut, but API_DOMAIN is empty: nobody could reach the API.',
  ),
  check(
    (config) => !isSet(config, 'API_TRUSTSTORE_URI') || textOf(config, 'API_DEFAULT_ENDPOINT') === 'shut',
    () =>
      'P10 (shut): API_TRUSTSTORE_URI needs API_DEFAULT_ENDPOINT=shut, or whoever has no certificate takes the other address.',
  ),
  check(
    (config) => !isSet(config, 'API_TRUSTSTORE_URI') || textOf(config, 'CANARY') === 'off',
    () => 'API_TRUSTSTORE_URI needs CANARY=off: the canary has no client certificate, and would alarm.',
  ),
  listed('TAGS', TAG, MOST_TAGS, 'must be empty or up to 40 of KEY=VALUE, separated by commas, none aws:…'),
  check(
    (config) => {
      // IAM tells keys that differ in capitals alone not apart.
      const keys = listOf(config, 'TAGS').map((tag) => tag.split('=')[0]?.trim().toLowerCase());
      return new Set(keys).size === keys.length;
    },
    () => 'TAGS names a key twice; capitals make no other key.',
  ),
  shaped(
    'PERMISSIONS_BOUNDARY_ARN',
    arn('iam', ':(\\d{12}|aws):policy/[\\w+=,.@/-]+'),
    'must be empty or the ARN of an IAM policy',
  ),
  shaped(
    'KMS_KEY_ARN',
    arn('kms', '[a-z0-9-]+:\\d{12}:key/(mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})'),
    'must be empty or the ARN of a key, no alias: permissions name the key itself',
  ),
  ...['ALARM_TOPIC_CRITICAL_ARN', 'ALARM_TOPIC_WARNING_ARN'].map((key) =>
    shaped(
      key,
      arn('sns', '[a-z0-9-]+:\\d{12}:[\\w-]{1,256}'),
      'must be empty or the ARN of a standard SNS topic: alarms notify no other',
    ),
  ),
];
