/** Settings of everything that calls a downstream: CRM, retry, breaker, rate. */
import { number, type SettingGroup, text } from './setting.ts';

export const crm = {
  CRM_BASE_URL: text('https://crm.example.com', 'url', 'Base URL of the CRM', 'deployment'),
  CRM_KIND: text('rest', 'rest|salesforce|servicenow', 'Which CRM adapter is used', 'design'),
  CRM_SUPPORTS_IDEMPOTENCY: text(
    'yes',
    'yes|no',
    'no: a write-once check (query, then insert) is made before a case is created; best effort',
    'guide: idempotency for non-idempotent operations',
  ),
  CRM_TIMEOUT_MS: number(3000, 'ms', [100, 10_000], 'Time-out of one CRM call', 'guide: 3 s'),
  CRM_RATE_LIMIT: number(
    100,
    'calls',
    [1, 1_000_000],
    'Calls that the CRM allows in its window',
    'design: 100 calls a second',
  ),
  CRM_RATE_WINDOW_MS: number(
    1000,
    'ms',
    [1000, 3_600_000],
    'Window of CRM_RATE_LIMIT',
    'design: 100 calls a second',
  ),
} satisfies SettingGroup;

export const warehouse = {
  WAREHOUSE_URL: text(
    'https://warehouse.example.com',
    'url',
    'Base URL of the warehouse that enrichment goes to',
    'deployment',
  ),
  WAREHOUSE_TIMEOUT_MS: number(3000, 'ms', [100, 10_000], 'Time-out of one warehouse call', 'as the CRM'),
  WAREHOUSE_RATE_LIMIT: number(
    100,
    'calls',
    [1, 1_000_000],
    'Calls that the warehouse allows in its window',
    'as the CRM',
  ),
  WAREHOUSE_RATE_WINDOW_MS: number(
    1000,
    'ms',
    [1000, 3_600_000],
    'Window of WAREHOUSE_RATE_LIMIT',
    'as the CRM',
  ),
} satisfies SettingGroup;

export const rate = {
  RATE_HEADROOM: number(
    0.2,
    'share',
    [0.2, 0.9],
    'Share of every limit that is left unused',
    'guide: 20 % headroom',
  ),
  RATE_LOOKUP_SHARE: number(
    0.1,
    'share',
    [0, 0.5],
    "Share of a CRM's limit kept for lookups",
    'design: a tenth',
  ),
} satisfies SettingGroup;

export const retry = {
  RETRY_MAX_BACKOFF_MS: number(300_000, 'ms', [1000, 43_200_000], 'Longest back-off', 'guide: 300 s'),
  RETRY_BACKOFF_BASE_MS: number(
    1000,
    'ms',
    [1, 60_000],
    'Unit of the back-off: 2^tries of these',
    'guide: 2^tries seconds',
  ),
  RETRY_MAX_COUNTED_TRIES: number(
    5,
    'tries',
    [1, 100],
    'Counted tries after which a message may be dead-lettered',
    'guide: 5',
  ),
  RETRY_MIN_AGE_MS: number(
    3_600_000,
    'ms',
    [1000, 86_400_000],
    'Least time from the first failure to the DLQ',
    'design: an hour',
  ),
  RETRY_SETTLE_MS: number(
    60_000,
    'ms',
    [1000, 600_000],
    'A failure counts only if the breaker did not open this long after it',
    'design: a minute',
  ),
  RETRY_MAX_THROTTLE_MS: number(
    900_000,
    'ms',
    [1000, 43_200_000],
    'Longest wait of a throttled message, whatever its Retry-After says',
    'design: 15 minutes',
  ),
  REFUSAL_RETRY_MS: number(
    2000,
    'ms',
    [100, 60_000],
    'Wait after the first refusal of a message; later ones wait by back-off',
    'design: 2 s',
  ),
  REFUSAL_MAX_COUNTED: number(
    2,
    'refusals',
    [1, 100],
    'Counted refusals of a message after which the next one condemns it',
    'design: two',
  ),
  REFUSAL_MASS_GROUPS: number(
    3,
    'groups',
    [1, 60],
    'Refusals of more groups than this may come in the mass: they then count as failures do',
    'design: over three groups',
  ),
  REFUSAL_MASS_SHARE: number(
    0.05,
    'share',
    [0, 1],
    'Share of the calls of the window above which refusals come in the mass',
    'design: more than 1 in 20',
  ),
  RETENTION_GUARD_MS: number(
    43_200_000,
    'ms',
    [60_000, 86_400_000],
    'A message this near the end of its retention goes to the DLQ',
    'design: 12 h',
  ),
  SOURCE_RETENTION_S: number(
    345_600,
    's',
    [60, 1_209_600],
    'Retention of the source queues',
    'design: 4 days',
  ),
  DLQ_RETENTION_S: number(
    1_209_600,
    's',
    [86_400, 1_209_600],
    'Retention of the DLQs',
    'AWS: 14 days at most',
  ),
  CLAIM_MARGIN_MS: number(
    5000,
    'ms',
    [0, 60_000],
    "A claim outlives its function's time-out by this",
    'design: claims are leases',
  ),
} satisfies SettingGroup;

export const breaker = {
  BREAKER_WINDOW_MS: number(
    30_000,
    'ms',
    [1000, 600_000],
    'Sliding window of the failure rate',
    'guide: 30 s',
  ),
  BREAKER_FAILURE_RATE: number(0.5, 'share', [0.05, 1], 'Failure rate that opens', 'guide: 50 %'),
  BREAKER_MIN_CALLS: number(
    20,
    'calls',
    [1, 10_000],
    'Below this many calls in the window traffic is thin',
    'design: thin traffic',
  ),
  BREAKER_THIN_FAILURES: number(
    3,
    'failures',
    [1, 100],
    'Failures in a row that open in thin traffic',
    'design: a few in a row',
  ),
  BREAKER_SLOW_CALL_MS: number(
    2000,
    'ms',
    [1, 60_000],
    'A call over this counts as a failure',
    'guide: CRM latency critical at 2 s',
  ),
  BREAKER_OPEN_MS: number(60_000, 'ms', [1000, 600_000], 'Open time', 'guide: 60 s'),
  BREAKER_LONG_AFTER_MS: number(
    1_800_000,
    'ms',
    [1000, 86_400_000],
    'After this long the open time doubles each round',
    'design: half an hour',
  ),
  BREAKER_MAX_OPEN_MS: number(300_000, 'ms', [1000, 3_600_000], 'Longest open time', 'design: 5 minutes'),
  BREAKER_PROBES: number(10, 'probes', [1, 100], 'Leased probes of a half-open round', 'guide: 10'),
  BREAKER_CLOSE_AFTER: number(3, 'successes', [1, 100], 'Successful probes that close', 'design: 3'),
  BREAKER_CACHE_MS: number(
    1000,
    'ms',
    [0, 60_000],
    'How long a container keeps the state',
    'design: a second',
  ),
  BREAKER_QUIET_MS: number(
    1000,
    'ms',
    [0, 60_000],
    'A half-open round waits this long for more probes before few successes close it',
    'as long as a container keeps the state',
  ),
  BREAKER_NOTE_MS: number(
    5000,
    'ms',
    [100, 60_000],
    'How old the noted success gets at most before a newer one is noted',
    'design: two groups, 10 s',
  ),
  BREAKER_HOLD_MS: number(
    10_000,
    'ms',
    [1000, 20_000],
    'How long a worker holds its batch while open',
    'design: 10 s',
  ),
  BREAKER_PUT_BACK_MAX_MS: number(
    600_000,
    'ms',
    [1000, 43_200_000],
    'Longest put-back in a long outage',
    'design: 10 minutes',
  ),
} satisfies SettingGroup;
