import { describe, expect, test } from '@jest/globals';
import { synthesizeByEntry, violations, warnings } from './support.ts';

/** Everything that settings can add: bus, alias, addresses, tracing, network, domain. */
const largest = {
  PROFILE: 'production',
  PROVISIONED_CONCURRENCY_INGEST: '5',
  PROVISIONED_CONCURRENCY_LOOKUP: '5',
  GENESYS_EVENT_SOURCE: 'aws.partner/genesys.com/cloud/org/suffix',
  ALARM_EMAIL: 'on-call@example.com',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318',
  VPC_SUBNET_IDS: 'subnet-0a1b2c3d,subnet-1a1b2c3d',
  VPC_SECURITY_GROUP_IDS: 'sg-0a1b2c3d',
  API_DOMAIN: 'calls.example.org',
  API_CERTIFICATE_ARN: 'arn:aws:acm:eu-west-1:111122223333:certificate/11112222-3333-4444-5555-666677778888',
  API_HOSTED_ZONE_ID: 'Z0123456789',
  TAGS: 'owner=calls',
};

const synths = {
  'the default profile': await synthesizeByEntry({}),
  'everything switched on': await synthesizeByEntry(largest),
};

describe('the templates, checked by CloudFormation’s rules and cdk-nag’s AwsSolutions', () => {
  test.each(Object.entries(synths))('no warning, nothing unacknowledged: %s', (_, { said, report }) => {
    expect(said).toBe('');
    expect(report.pluginReports.map(({ conclusion }) => conclusion)).toEqual(['success']);
    expect(report.pluginReports[0]?.pluginName).toBe('AwsSolutions');
  });

  test.each([
    ['without an endpoint', synths['the default profile'], false],
    ['with one', synths['everything switched on'], true],
  ])('the endpoint decides at synth whether tracing is in the bundles: %s', (_, { ingest }, traced) => {
    expect(/opentelemetry|otlp|v1\/traces/i.test(ingest)).toBe(traced);
  });

  test('P5: synth warns of a lane too slow for callers who come close together', async () => {
    expect(await warnings({ CRM_RATE_LIMIT: '1' })).toEqual([expect.stringMatching(/^P5 .* every 1,050 ms/)]);
  });

  test('no acknowledgement outlives its finding', async () => {
    expect(await violations(largest)).toEqual({
      'AwsSolutions-DDB3': 4,
      'AwsSolutions-SQS3': 2,
      'AwsSolutions-SMG4': 10,
      'AwsSolutions-APIG4': 9,
      // Six functions in the VPC, and CodeDeploy's role.
      'AwsSolutions-IAM5[Resource::*]': 7,
    });
  });
});
