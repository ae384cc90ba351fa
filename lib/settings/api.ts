/** Settings of the functions that a caller waits for: ingest, lookup, requests. */
import { number, type SettingGroup, text } from './setting.ts';

export const ingest = {
  INGEST_DEADLINE_MS: number(
    5000,
    'ms',
    [500, 25_000],
    "Ingest's own deadline: past it the answer is 503",
    'design: 5 s',
  ),
  INGEST_MAX_BODY_BYTES: number(
    262_144,
    'bytes',
    [1024, 1_000_000],
    'Larger bodies are answered 413',
    'design: 256 KiB',
  ),
  RECORD_RECEIVED_TTL_S: number(
    1_728_000,
    's',
    [1_555_200, 7_776_000],
    'Life of an unapplied event record: above both retentions together',
    'design: outlives 4 + 14 days',
  ),
  RECORD_APPLIED_TTL_S: number(
    604_800,
    's',
    [345_600, 7_776_000],
    'Life of an applied event record',
    'design: 7 days',
  ),
  RECORD_DEAD_EXTRA_TTL_S: number(
    1_209_600,
    's',
    [1_209_600, 7_776_000],
    'More life of an applied record that was ever dead-lettered',
    'design: 14 days',
  ),
  FORMER_IDS_MS: number(
    86_400_000,
    'ms',
    [0, 604_800_000],
    'How long after a change of the rule of event ids ingest looks under the former id too; 0: not at all',
    'design: a day',
  ),
  MESSAGE_GROUPS_SETTLE_MS: number(
    900_000,
    'ms',
    [0, 86_400_000],
    'How long after the first event under this release a queue, once seen empty, may change its message groups to HMACs: longer than a deployment takes',
    'own choice: a deployment in steps takes 10 minutes',
  ),
  WEBHOOK_PROFILE_GENESYS: text(
    'genesys',
    'text',
    'Verifier profile of POST /webhooks/genesys',
    'design: profiles',
  ),
  WEBHOOK_PROFILE_CRM: text(
    'genesys',
    'text',
    'Verifier profile of POST /webhooks/crm-update',
    'design: the same',
  ),
  WEBHOOK_PROFILE_NICE: text('nice', 'text', 'Verifier profile of POST /webhooks/nice', 'design: profiles'),
  API_PUBLIC_URL: text(
    '',
    'base url',
    'Base address of the API as senders know it, where a proxy is in front; some sign it (HubSpot)',
    'own choice: empty, the address that requests come to',
  ),
} satisfies SettingGroup;

export const secrets = {
  SECRET_CACHE_MS: number(
    300_000,
    'ms',
    [0, 300_000],
    'How long a container keeps a secret',
    'design: 5 minutes at most',
  ),
  SECRET_REFRESH_MIN_MS: number(
    5000,
    'ms',
    [100, 300_000],
    'Least time between two looks for a newer secret',
    'design: a few seconds',
  ),
  SECRET_STALE_MAX_MS: number(
    86_400_000,
    'ms',
    [0, 604_800_000],
    'How old a copy of a secret may be served while Secrets Manager fails',
    'own choice: as long as a previous secret is accepted',
  ),
  SECRET_PREVIOUS_VALID_MS: number(
    86_400_000,
    'ms',
    [0, 604_800_000],
    'How long the previous secret is accepted',
    'guide: 24 h',
  ),
} satisfies SettingGroup;

export const lookup = {
  LOOKUP_DEADLINE_MS: number(
    3500,
    'ms',
    [500, 25_000],
    "Answer by then, from the request's own time stamp",
    'design: 3.5 s',
  ),
  LOOKUP_FRESH_MS: number(
    300_000,
    'ms',
    [0, 86_400_000],
    'Age up to which a cached value is fresh',
    'guide: 300 s',
  ),
  LOOKUP_STALE_MS: number(
    604_800_000,
    'ms',
    [0, 2_592_000_000],
    'Age up to which a last known value is served',
    'design: 7 days',
  ),
  LOOKUP_NOT_FOUND_MS: number(60_000, 'ms', [0, 86_400_000], 'How long a 404 is cached', 'design: 60 s'),
  LOOKUP_LIVE_TIMEOUT_MS: number(3000, 'ms', [100, 10_000], 'Time-out of the live call', 'guide: 3 s'),
  LOOKUP_STORE_WAIT_MS: number(
    600,
    'ms',
    [50, 2000],
    'Longest wait for the cache before the caller is looked up without it',
    'own choice: the live call keeps most of the deadline',
  ),
  LOOKUP_AFTER_MS: number(
    300,
    'ms',
    [50, 1000],
    'Longest wait for what follows the answer: report, cache, refresh request',
    'design: off the path, awaited with a short cap',
  ),
  REFRESH_LEASE_MS: number(
    60_000,
    'ms',
    [1000, 900_000],
    'One refresh a customer in this time',
    'design: one at a time',
  ),
  REFRESH_WORTHLESS_MS: number(
    900_000,
    'ms',
    [1000, 86_400_000],
    'A refresh older than this is dropped',
    'design: 15 minutes',
  ),
  DEFAULT_REGION: text(
    'US',
    'text',
    'Country of numbers without a country code, ISO 3166 alpha-2',
    'own choice',
  ),
} satisfies SettingGroup;

export const requests = {
  REQUEST_RESULT_TTL_S: number(
    86_400,
    's',
    [3600, 2_592_000],
    'Life of a result, from its completion',
    'design: 24 h',
  ),
  IDEMPOTENCY_KEY_TTL_S: number(
    1_814_400,
    's',
    [86_400, 7_776_000],
    'Life of an Idempotency-Key: above both retentions and a result',
    'design: 24 h after completion',
  ),
} satisfies SettingGroup;

export const aws = {
  AWS_CALL_TIMEOUT_MS: number(
    1000,
    'ms',
    [50, 10_000],
    'Time-out of one AWS call on a hot path',
    'own choice: 3 calls fit a lookup',
  ),
  AWS_CONNECT_TIMEOUT_MS: number(500, 'ms', [50, 10_000], 'Time-out of a connection to AWS', 'own choice'),
  AWS_MAX_ATTEMPTS: number(2, 'attempts', [1, 3], 'Tries of one AWS call: at most one retry', 'design: P5'),
} satisfies SettingGroup;
