import { describe, expect, test } from '@jest/globals';
import { brokenPromises } from '../../lib/checks.ts';
import { resolveConfig } from '../../lib/config.ts';
import { notices } from '../../lib/notices.ts';
import { overridesFrom } from '../../lib/overrides.ts';
import { synthesize } from './support.ts';

const vpc = { VPC_SUBNET_IDS: 'subnet-0a1b2c3d', VPC_SECURITY_GROUP_IDS: 'sg-0a1b2c3d' };
const quiet = { CANARY: 'off' };
const address = {
  API_DOMAIN: 'calls.example.org',
  API_CERTIFICATE_ARN: 'arn:aws:acm:eu-west-1:111122223333:certificate/11112222-3333-4444-5555-666677778888',
};

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
  ['P8', { ONCALL_CHANNELS: 'pagerduty, servicenow' }, /SERVICENOW_EVENTS_URL is empty/],
  ['P8', { ONCALL_CHANNELS: 'webhook' }, /ONCALL_WEBHOOK_URL is empty/],
  ['', { NAME_PREFIX: 'Steady Line' }, /^NAME_PREFIX must be/],
  ['', { GENESYS_EVENT_SOURCE: 'genesys' }, /^GENESYS_EVENT_SOURCE must be/],
  ['', { ALARM_EMAIL: 'on call' }, /^ALARM_EMAIL must be/],
  ['', { DEFAULT_REGION: 'usa' }, /^DEFAULT_REGION must be/],
  ['', { VPC_SUBNET_IDS: 'subnet-0a1b2c3d' }, /^VPC_SUBNET_IDS needs VPC_SECURITY_GROUP_IDS/],
  ['', { VPC_SECURITY_GROUP_IDS: 'sg-0a1b2c3d' }, /^VPC_SECURITY_GROUP_IDS needs VPC_SUBNET_IDS/],
  ['', { ...vpc, VPC_SUBNET_IDS: 'subnet-1, other' }, /^VPC_SUBNET_IDS must be/],
  ['', { ...vpc, VPC_SUBNET_IDS: Array(17).fill('subnet-0a1b2c3d').join() }, /^VPC_SUBNET_IDS .* 16 subnets/],
  ['', { ...vpc, VPC_SECURITY_GROUP_IDS: 'default' }, /^VPC_SECURITY_GROUP_IDS must be/],
  ['', { ...address, API_DOMAIN: 'https://calls.example.org' }, /^API_DOMAIN must be/],
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
  ['', { TAGS: Array.from({ length: 41 }, (_, n) => `k${n}=v`).join() }, /^TAGS .* 40/],
  ['', { TAGS: 'owner=a,team=b,Owner=c' }, /^TAGS names a key twice/],
  ['', { PERMISSIONS_BOUNDARY_ARN: 'boundary' }, /^PERMISSIONS_BOUNDARY_ARN must be/],
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

  test('counts are whole numbers', () => {
    expect(() => resolveConfig({ WORKER_BATCH: '2.5' })).toThrow(
      'WORKER_BATCH must be a whole number of messages from 1 to 10, but is "2.5".',
    );
    expect(resolveConfig({ RATE_HEADROOM: '0.25' })).toMatchObject({ RATE_HEADROOM: 0.25 });
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
