import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { brokenPromises } from '../../lib/checks.ts';
import { resolveConfig } from '../../lib/config.ts';
import { resolveDeployment } from '../../lib/deployment.ts';
import { notices } from '../../lib/notices.ts';
import { overridesFrom } from '../../lib/overrides.ts';
import { placeOf } from '../../lib/place.ts';
import { threeConnectors } from './own-connectors.ts';
import { synthesize } from './support.ts';

const vpc = { VPC_SUBNET_IDS: 'subnet-0a1b2c3d', VPC_SECURITY_GROUP_IDS: 'sg-0a1b2c3d' };
const quiet = { CANARY: 'off' };
const address = {
  API_DOMAIN: 'calls.example.org',
  API_CERTIFICATE_ARN: 'arn:aws:acm:eu-west-1:111122223333:certificate/11112222-3333-4444-5555-666677778888',
};

const topic = 'arn:aws:sns:us-east-1:111122223333:alarms';
const ids = (prefix: string, count: number): string =>
  Array.from({ length: count }, (_, index) =>
    `${prefix}-0000000${index.toString(16)}`.slice(0, prefix.length + 9),
  ).join();

/** One row a promise: the settings that break it, and a part of the sentence that must come. */
const refused: readonly [promise: string, settings: Record<string, string>, sentence: RegExp][] = [
  ['P4', { WORKER_MAX_CONCURRENCY: '200' }, /122,000 messages in flight.*120,000/],
  [
    'P4',
    {
      BREAKER_OPEN_MS: '1000',
      BREAKER_RELEASE_MAX_MS: '300000',
      WORKER_MAX_CONCURRENCY: '2',
      WORKER_BATCH: '1',
    },
    /receives over SOURCE_RETENTION_S/,
  ],
  ['P4', { RETRY_MAX_BACKOFF_MS: '43200000', RETENTION_GUARD_MS: '86400000' }, /the 12 h for which SQS/],
  ['P4', { SOURCE_RETENTION_S: '43200' }, /RETENTION_GUARD_MS must be below SOURCE_RETENTION_S/],
  ['P11', { RETENTION_GUARD_MS: '600000' }, /a message expires unseen/],
  ['P2', { RECORD_RECEIVED_TTL_S: '1555200' }, /an event outlives its record/],
  [
    'P2',
    {
      SOURCE_RETENTION_S: '604801',
      RECORD_RECEIVED_TTL_S: '7776000',
      IDEMPOTENCY_KEY_TTL_S: '7776000',
      BREAKER_OPEN_MS: '300000',
      BREAKER_RELEASE_MAX_MS: '1200000',
    },
    /a second copy in the queue finds no record/,
  ],
  ['P2', { IDEMPOTENCY_KEY_TTL_S: '1641600' }, /a key is forgotten/],
  ['P5', { LOOKUP_DEADLINE_MS: '3501' }, /LOOKUP_DEADLINE_MS must not be above 3500/],
  ['P5', { LOOKUP_LIVE_TIMEOUT_MS: '3500' }, /no time is left for the stale value/],
  ['P5', { AWS_CALL_TIMEOUT_MS: '1750', WORKER_TIMEOUT_S: '60' }, /one hanging AWS call/],
  ['P5', { LOOKUP_STALE_MS: '299999' }, /there is no last known value/],
  ['P7', { TOKEN_WAIT_MAX_MS: '2001' }, /TOKEN_WAIT_MAX_MS/],
  ['P4', { BREAKER_CACHE_MS: '1001' }, /BREAKER_CACHE_MS/],
  ['P8', { ONCALL_TIMEOUT_MS: '5001' }, /ONCALL_TIMEOUT_MS/],
  ['P4', { CONTROL_TICK_MS: '30001' }, /two times CONTROL_TICK_MS/],
  ['P2', { CRM_TIMEOUT_MS: '8000' }, /BREAKER_HOLD_MS and CRM_TIMEOUT_MS need/],
  ['P2', { WAREHOUSE_TIMEOUT_MS: '8000' }, /BREAKER_HOLD_MS and WAREHOUSE_TIMEOUT_MS need/],
  ['P2', { TOKEN_TIMEOUT_MS: '5001' }, /UPDATE_TIMEOUT_MS and TOKEN_TIMEOUT_MS need/],
  ['P4', { CONTROL_RESUME_ENRICHMENT_DEPTH: '500000' }, /CONTROL_RESUME_ENRICHMENT_DEPTH must be below/],
  ['P12', { CONTROL_BACKPRESSURE_DEPTH: '500001' }, /CONTROL_BACKPRESSURE_DEPTH must not be above/],
  ['P4', { BREAKER_OPEN_MS: '300001' }, /BREAKER_OPEN_MS must not be above/],
  ['P4', { BREAKER_CLOSE_AFTER: '11' }, /BREAKER_CLOSE_AFTER must not be above/],
  ['P4', { CONTROL_PAUSE_AFTER_MS: '60000' }, /BREAKER_OPEN_MS must be below CONTROL_PAUSE_AFTER_MS/],
  ['P5', { RATE_WORK_HORIZON_MS: '1000' }, /RATE_WORK_HORIZON_MS must be below RATE_LOOKUP_HORIZON_MS/],
  ['P5', { RATE_LOOKUP_HORIZON_MS: '2500', LOOKUP_AFTER_MS: '751' }, /must leave the call 250 ms/],
  ['P12', { RATE_NAP_MS: '2401' }, /RATE_NAP_MS must not be above RATE_NAP_MAX_MS/],
  ['P13', { PROFILE: 'production', PROVISIONED_CONCURRENCY_INGEST: '101' }, /PROVISIONED_CONCURRENCY_INGEST/],
  ['P13', { PROFILE: 'production', PROVISIONED_CONCURRENCY_LOOKUP: '101' }, /PROVISIONED_CONCURRENCY_LOOKUP/],
  ['P8', { ONCALL_CHANNELS: 'pigeon' }, /may name pagerduty, servicenow, slack, webhook only/],
  ['P8', { ONCALL_CHANNELS: ' , ' }, /ONCALL_CHANNELS is empty, so that nobody would be paged/],
  ['P8', { ONCALL_CHANNELS: 'pagerduty,' }, /may name .* only, but is "pagerduty,"/],
  ['P8', { ONCALL_CHANNELS: 'slack, pagerduty,slack' }, /ONCALL_CHANNELS names slack twice/],
  ['P8', { ONCALL_CHANNELS: 'pagerduty, servicenow' }, /SERVICENOW_EVENTS_URL is empty/],
  ['P8', { ONCALL_CHANNELS: 'webhook' }, /ONCALL_WEBHOOK_URL is empty/],
  ['', { NAME_PREFIX: 'Steady Line' }, /^NAME_PREFIX must be/],
  ['', { GENESYS_EVENT_SOURCE: 'genesys' }, /^GENESYS_EVENT_SOURCE must be/],
  ['', { ALARM_EMAIL: 'on call' }, /^ALARM_EMAIL must be/],
  ['', { GENESYS_EVENT_SOURCE: 'aws.partner/genesys.com/cloud/org/two words' }, /^GENESYS_EVENT_SOURCE must/],
  ['', { DEFAULT_REGION: 'usa' }, /^DEFAULT_REGION must be/],
  ['', { DEFAULT_REGION: 'ZZ' }, /^DEFAULT_REGION must be/],
  ['', { RUNBOOK_URL: 'x' }, /^RUNBOOK_URL must be/],
  ['', { RUNBOOK_URL: 'http://wiki.example.org/runbook' }, /^RUNBOOK_URL must be .* https/],
  ['', { RUNBOOK_URL: 'https://wiki.example.org/runbook#top' }, /^RUNBOOK_URL must be .* fragment/],
  ['', { RUNBOOK_URL: `https://wiki.example.org/${'x'.repeat(400)}` }, /^RUNBOOK_URL must be .* 400/],
  ['', { ONCALL_WEBHOOK_URL: 'http://hooks.example.org' }, /^ONCALL_WEBHOOK_URL must begin with https/],
  ['', { SLACK_URL: 'http://localhost.example.org' }, /^SLACK_URL must begin with https/],
  ['', { CRM_BASE_URL: 'http://10.0.0.5/api' }, /^CRM_BASE_URL must begin with https/],
  ['', { WEBHOOK_PROFILE_NICE: 'cxone' }, /^WEBHOOK_PROFILE_NICE must be .* genesys, nice/],
  ['', { GENESYS_BULK_PATH: 'api/v2' }, /^GENESYS_BULK_PATH must be a path/],
  ['', { NICE_SUBSCRIPTIONS_PATH: '/webhooks?all=1' }, /^NICE_SUBSCRIPTIONS_PATH must be a path/],
  [
    '',
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318/v1/traces/' },
    /^OTEL_EXPORTER_OTLP_ENDPOINT must be the base/,
  ],
  ['', { VPC_SUBNET_IDS: 'subnet-0a1b2c3d' }, /^VPC_SUBNET_IDS needs VPC_SECURITY_GROUP_IDS/],
  ['', { VPC_SECURITY_GROUP_IDS: 'sg-0a1b2c3d' }, /^VPC_SECURITY_GROUP_IDS needs VPC_SUBNET_IDS/],
  ['', { ...vpc, VPC_SUBNET_IDS: 'subnet-1, other' }, /^VPC_SUBNET_IDS must be/],
  ['', { ...vpc, VPC_SUBNET_IDS: 'subnet-0a1b2c3d4' }, /^VPC_SUBNET_IDS must be/],
  ['', { ...vpc, VPC_SUBNET_IDS: 'subnet-0a1b2c3d,' }, /^VPC_SUBNET_IDS must be/],
  ['', { ...vpc, VPC_SUBNET_IDS: 'sg-0a1b2c3d' }, /^VPC_SUBNET_IDS must be/],
  [
    '',
    { ...vpc, VPC_SUBNET_IDS: 'subnet-0a1b2c3d, subnet-0a1b2c3d' },
    /^VPC_SUBNET_IDS names subnet-0a1b2c3d twice/,
  ],
  ['', { ...vpc, VPC_SUBNET_IDS: ids('subnet', 17) }, /^VPC_SUBNET_IDS .* 16 subnets/],
  ['', { VPC_SUBNET_IDS: ',', VPC_SECURITY_GROUP_IDS: 'sg-0a1b2c3d' }, /^VPC_SUBNET_IDS must be/],
  ['', { ...vpc, VPC_SECURITY_GROUP_IDS: 'default' }, /^VPC_SECURITY_GROUP_IDS must be/],
  ['', { ...vpc, VPC_SECURITY_GROUP_IDS: ids('sg', 6) }, /^VPC_SECURITY_GROUP_IDS .* 5 security groups/],
  [
    '',
    { ...vpc, VPC_SECURITY_GROUP_IDS: 'sg-0a1b2c3d,sg-0a1b2c3d' },
    /^VPC_SECURITY_GROUP_IDS names sg-0a1b2c3d twice/,
  ],
  ['', { ...address, API_DOMAIN: 'https://calls.example.org' }, /^API_DOMAIN must be/],
  ['', { ...address, API_DOMAIN: 'calls.example.org/api' }, /^API_DOMAIN must be/],
  ['', { API_DOMAIN: 'calls.example.org' }, /^API_DOMAIN needs API_CERTIFICATE_ARN/],
  ['', { ...address, API_DOMAIN: '' }, /^API_CERTIFICATE_ARN needs API_DOMAIN/],
  ['', { ...address, API_CERTIFICATE_ARN: 'certificate' }, /^API_CERTIFICATE_ARN must be/],
  ['', { ...address, API_HOSTED_ZONE_ID: 'example.org' }, /^API_HOSTED_ZONE_ID must be/],
  ['', { API_HOSTED_ZONE_ID: 'Z0123456789' }, /^API_HOSTED_ZONE_ID needs API_DOMAIN/],
  [
    '',
    { ...address, ...quiet, API_DEFAULT_ENDPOINT: 'shut', API_TRUSTSTORE_URI: 'https://bucket/key' },
    /^API_TRUSTSTORE_URI must be/,
  ],
  [
    'P10',
    { ...address, ...quiet, API_TRUSTSTORE_URI: 's3://bucket/key' },
    /API_TRUSTSTORE_URI needs API_DEFAULT_ENDPOINT/,
  ],
  [
    '',
    { ...address, API_DEFAULT_ENDPOINT: 'shut', API_TRUSTSTORE_URI: 's3://bucket/key' },
    /^API_TRUSTSTORE_URI needs CANARY=off/,
  ],
  ['', { API_DEFAULT_ENDPOINT: 'shut' }, /^API_DEFAULT_ENDPOINT is shut, but API_DOMAIN is empty/],
  ['', { TAGS: 'owner' }, /^TAGS must be/],
  ['', { TAGS: 'aws:owner=me' }, /^TAGS must be/],
  ['', { TAGS: 'AWS:owner=me' }, /^TAGS must be/],
  ['', { TAGS: `${'k'.repeat(129)}=v` }, /^TAGS must be/],
  ['', { TAGS: `k=${'v'.repeat(257)}` }, /^TAGS must be/],
  ['', { TAGS: 'owner=a,' }, /^TAGS must be/],
  ['', { TAGS: Array.from({ length: 41 }, (_, n) => `k${n}=v`).join() }, /^TAGS .* 40/],
  ['', { TAGS: 'owner=a,team=b,Owner=c' }, /^TAGS names a key twice/],
  ['', { PERMISSIONS_BOUNDARY_ARN: 'boundary' }, /^PERMISSIONS_BOUNDARY_ARN must be/],
  [
    '',
    { PERMISSIONS_BOUNDARY_ARN: 'arn:aws:iam::111122223333:role/boundary' },
    /^PERMISSIONS_BOUNDARY_ARN must be .* IAM policy/,
  ],
  ['', { KMS_KEY_ARN: topic }, /^KMS_KEY_ARN must be .* key/],
  [
    '',
    { ...address, ALARM_TOPIC_WARNING_ARN: topic },
    /^ALARM_TOPIC_WARNING_ARN is of the region us-east-1, but API_CERTIFICATE_ARN of eu-west-1/,
  ],
  [
    '',
    { ...address, PERMISSIONS_BOUNDARY_ARN: 'arn:aws:iam::999922223333:policy/boundary' },
    /^PERMISSIONS_BOUNDARY_ARN is of the account 999922223333, but API_CERTIFICATE_ARN of 111122223333/,
  ],
  ['', { KMS_KEY_ARN: 'arn:aws:kms:eu-west-1:111122223333:alias/own' }, /^KMS_KEY_ARN must be .* no alias/],
  ['', { ALARM_TOPIC_CRITICAL_ARN: 'alarms' }, /^ALARM_TOPIC_CRITICAL_ARN must be/],
  [
    '',
    { ALARM_TOPIC_WARNING_ARN: 'arn:aws:sns:eu-west-1:111122223333:alarms.fifo' },
    /^ALARM_TOPIC_WARNING_ARN must be .* standard/,
  ],
];

describe('synth refuses settings that break a promise', () => {
  for (const [promise, settings, sentence] of refused) {
    test(`${promise || 'shape'}: ${JSON.stringify(settings)}, and says so in one sentence`, () => {
      const sentences = brokenPromises(resolveConfig(settings));
      expect(sentences).toEqual([expect.stringMatching(sentence)]);
      expect(sentences[0]?.startsWith(promise)).toBe(true);
    });
  }

  test.each([
    ['ONCALL_CHANNELS', '', 'ONCALL_CHANNELS must not be empty; by default it is "pagerduty".'],
    ['NAME_PREFIX', '', 'NAME_PREFIX must not be empty; by default it is "steadyline".'],
    ['CRM_BASE_URL', 'crm.example.org', 'CRM_BASE_URL must be an https URL, as https://host.example.org.'],
    [
      'OTEL_EXPORTER_OTLP_ENDPOINT',
      'collector:4318',
      'OTEL_EXPORTER_OTLP_ENDPOINT must be an http or https URL, as http://collector:4318.',
    ],
    ['CRM_BASE_URL', 'https:crm', 'CRM_BASE_URL must be an https URL, as https://host.example.org.'],
    [
      'WAREHOUSE_URL',
      'https://two words',
      'WAREHOUSE_URL must be an https URL, as https://host.example.org.',
    ],
    ['ONCALL_WEBHOOK_URL', 'https://u:p@own', expect.stringMatching(/^ONCALL_WEBHOOK_URL must hold no user/)],
    [
      'ONCALL_WEBHOOK_URL',
      'https://own/#here',
      expect.stringMatching(/^ONCALL_WEBHOOK_URL must hold no frag/),
    ],
    ['PAGERDUTY_URL', 'https://pager/?key=1', expect.stringMatching(/^PAGERDUTY_URL must hold no query/)],
  ])('%s=%s is refused', (key, given, sentence) => {
    expect(() => resolveConfig({ [key]: given })).toThrow(
      typeof sentence === 'string' ? sentence : expect.objectContaining({ message: sentence }),
    );
  });

  test.each([
    ['ONCALL_WEBHOOK_URL', 'https://own/hook?team=calls', 'https://own/hook?team=calls'],
    ['ONCALL_WEBHOOK_URL', 'http://127.0.0.1:4000/x', 'http://127.0.0.1:4000/x'],
    ['PAGERDUTY_URL', 'https://pager//', 'https://pager'],
    ['CRM_BASE_URL', 'http://localhost:8080/api', 'http://localhost:8080/api'],
    ['CRM_BASE_URL', 'http://[::1]:8080/api', 'http://[::1]:8080/api'],
    ['CRM_BASE_URL', 'https://crm.example.org:8443/a/b', 'https://crm.example.org:8443/a/b'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://collector:4318', 'http://collector:4318'],
  ])('%s=%s is read as %s', (key, given, read) => {
    const config = resolveConfig({ [key]: given });
    expect(config).toMatchObject({ [key]: read });
    expect(brokenPromises(config)).toEqual([]);
  });

  test.each(['aws-us-gov', 'aws-cn'])(
    'what is owned in the partition %s is taken, and spaces in lists',
    (partition) => {
      const arn = (rest: string): string => `arn:${partition}:${rest}`;
      const config = resolveConfig({
        ...address,
        API_CERTIFICATE_ARN: address.API_CERTIFICATE_ARN.replace('arn:aws', arn('').slice(0, -1)),
        KMS_KEY_ARN: arn('kms:eu-west-1:111122223333:key/11112222-3333-4444-5555-666677778888'),
        PERMISSIONS_BOUNDARY_ARN: arn('iam::111122223333:policy/team/boundary'),
        ALARM_TOPIC_CRITICAL_ARN: arn('sns:eu-west-1:111122223333:alarms'),
        VPC_SUBNET_IDS: ' subnet-0a1b2c3d , subnet-0123456789abcdef0',
        VPC_SECURITY_GROUP_IDS: 'sg-0a1b2c3d, sg-0a1b2c3e',
        TAGS: 'owner=a@example.org, team = calls',
        ONCALL_CHANNELS: ' slack , pagerduty ',
      });
      expect(brokenPromises(config)).toEqual([]);
    },
  );

  describe('what the organisation owns must be where the deployment goes', () => {
    const at = (region: string, account: string) =>
      placeOf({ CDK_DEFAULT_REGION: region, CDK_DEFAULT_ACCOUNT: account });
    const owned = {
      ...address,
      PERMISSIONS_BOUNDARY_ARN: 'arn:aws:iam::111122223333:policy/boundary',
      KMS_KEY_ARN: 'arn:aws:kms:eu-west-1:999922223333:key/11112222-3333-4444-5555-666677778888',
    };
    const sentences = (settings: Record<string, string>, ...place: [string, string]) =>
      brokenPromises(resolveConfig(settings), [], at(...place));

    test('the same region and account, or a policy of AWS’s own', () => {
      expect(sentences(owned, 'eu-west-1', '111122223333')).toEqual([]);
      const managed = { PERMISSIONS_BOUNDARY_ARN: 'arn:aws:iam::aws:policy/PowerUserAccess' };
      expect(sentences({ ...owned, ...managed }, 'eu-west-1', '111122223333')).toEqual([]);
    });

    test.each([
      ['API_CERTIFICATE_ARN', address],
      ['KMS_KEY_ARN', { KMS_KEY_ARN: owned.KMS_KEY_ARN }],
      ['ALARM_TOPIC_CRITICAL_ARN', { ALARM_TOPIC_CRITICAL_ARN: topic.replace('us-east-1', 'eu-west-1') }],
    ])('%s of another region', (key, settings) => {
      expect(sentences(settings, 'eu-central-1', '111122223333')).toEqual([
        `${key} is of the region eu-west-1, but this deployment goes to eu-central-1.`,
      ]);
    });

    test('certificate and boundary of another account', () => {
      expect(sentences(owned, 'eu-west-1', '444422223333')).toEqual([
        'API_CERTIFICATE_ARN is of the account 111122223333, but this deployment goes to 444422223333.',
      ]);
    });

    test('synth asks for the place that the CDK command names to it', () => {
      const script = `const { buildApp } = await import('./lib/app.ts'); await buildApp();`;
      const { stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
        cwd: resolve(import.meta.dirname, '../..'),
        env: {
          ...{ CDK_DEFAULT_REGION: 'eu-central-1', CDK_DEFAULT_ACCOUNT: '111122223333' },
          STEADYLINE_SETTINGS: JSON.stringify({ KMS_KEY_ARN: owned.KMS_KEY_ARN }),
        },
        encoding: 'utf8',
      });
      expect(stderr).toContain(
        'KMS_KEY_ARN is of the region eu-west-1, but this deployment goes to eu-central-1.',
      );
    });

    test('a region without credentials is the CDK’s default, and says nothing', () => {
      expect(placeOf({ CDK_DEFAULT_REGION: 'us-east-1' })).toBeUndefined();
      expect(placeOf({})).toBeUndefined();
    });
  });

  test('counts are whole numbers', () => {
    expect(() => resolveConfig({ WORKER_BATCH: '2.5' })).toThrow(
      'WORKER_BATCH must be a whole number of messages from 1 to 10, but is "2.5".',
    );
    expect(resolveConfig({ RATE_HEADROOM: '0.25' })).toMatchObject({ RATE_HEADROOM: 0.25 });
  });

  test('a connector’s address is called over TLS, too', async () => {
    const given = { CONNECTORS_DIR: threeConnectors, BILLING_BASE_URL: 'http://10.0.0.5' };
    const { config, connectors } = await resolveDeployment(given);
    expect(brokenPromises(config, connectors)).toEqual([
      'BILLING_BASE_URL must begin with https: what goes there would travel in the open.',
    ]);
  });

  test('the defaults keep all promises', () => {
    expect(brokenPromises(resolveConfig())).toEqual([]);
  });

  test('a run eight times as fast keeps them too, retention and guard divided alike', () => {
    const faster = {
      BREAKER_OPEN_MS: '7500',
      BREAKER_MAX_OPEN_MS: '37500',
      BREAKER_LONG_AFTER_MS: '225000',
      BREAKER_HOLD_MS: '1250',
      BREAKER_RELEASE_MAX_MS: '75000',
      RETRY_MAX_BACKOFF_MS: '37500',
      SOURCE_RETENTION_S: '43200',
      RETENTION_GUARD_MS: '5400000',
    };
    expect(brokenPromises(resolveConfig(faster))).toEqual([]);
  });

  test('P5: a lane too slow for callers who come close together is accepted, with a notice', () => {
    expect(notices(resolveConfig())).toEqual([]);
    // Two calls in a window, and one.
    expect(notices(resolveConfig({ CRM_RATE_LIMIT: '3' }))).toEqual([expect.stringMatching(/every 525 ms/)]);
    expect(notices(resolveConfig({ CRM_RATE_LIMIT: '4' }))).toEqual([]);
  });

  test('the app itself refuses', async () => {
    await expect(synthesize({ TOKEN_WAIT_MAX_MS: '2001' })).rejects.toThrow(/^P7/);
  });
});

describe('where settings come from', () => {
  test('context as text or object, the environment winning', () => {
    expect(overridesFrom('{"LOG_LEVEL":"WARN","API_RATE":5}', '{"LOG_LEVEL":"DEBUG"}')).toEqual({
      LOG_LEVEL: 'DEBUG',
      API_RATE: '5',
    });
    expect(overridesFrom({ LOG_LEVEL: 'WARN' }, undefined)).toEqual({ LOG_LEVEL: 'WARN' });
    expect(overridesFrom(undefined, '')).toEqual({});
  });

  test.each([
    ['{', /is no JSON/],
    ['[]', /must be a JSON object/],
    ['{"LOG_LEVEL":true}', /LOG_LEVEL in STEADYLINE_SETTINGS must be a text or a number/],
  ])('%s is refused in a sentence', (given, sentence) => {
    expect(() => overridesFrom(undefined, given)).toThrow(sentence);
  });
});
