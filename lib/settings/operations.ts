/** Settings of on-call, control and of the deployment itself. */
import { DEFAULT_PREFIX } from '../../lambdas/core/metrics-namespace.ts';
import { number, type SettingGroup, text } from './setting.ts';

export const oncall = {
  PAGERDUTY_URL: text('https://events.pagerduty.com', 'base url', 'PagerDuty Events v2 host', 'PagerDuty'),
  SERVICENOW_EVENTS_URL: text('', 'base url', 'ServiceNow instance for em_event; empty: none', 'ServiceNow'),
  SLACK_URL: text('https://hooks.slack.com', 'base url', 'Host of Slack’s incoming webhooks', 'Slack'),
  ONCALL_WEBHOOK_URL: text(
    '',
    'url',
    'Where the channel webhook posts, signed as Standard Webhooks says; empty: nowhere',
    'deployment',
  ),
  ONCALL_CHANNELS: text(
    'pagerduty',
    'text',
    'Where incidents go: one or more of pagerduty, servicenow, slack and webhook, separated by commas',
    'design',
  ),
  ONCALL_RATE_PER_MINUTE: number(
    120,
    'events',
    [1, 120],
    'Events in any minute for one routing key',
    'PagerDuty: about 120',
  ),
  ONCALL_GIVE_UP_MS: number(
    14_400_000,
    'ms',
    [60_000, 86_400_000],
    'A page that cannot be delivered for this long goes to the DLQ',
    'own choice: 4 h',
  ),
  ONCALL_MAX_BACKOFF_MS: number(
    60_000,
    'ms',
    [1000, 900_000],
    'Longest back-off of a failed page',
    'own choice',
  ),
  ONCALL_TIMEOUT_MS: number(3000, 'ms', [100, 10_000], 'Time-out of one paging call', 'own choice'),
} satisfies SettingGroup;

export const control = {
  CONTROL_TICK_MS: number(
    30_000,
    'ms',
    [5000, 60_000],
    'Between the two ticks of a minute',
    'guide: 30 s cool-down',
  ),
  CONTROL_BACKPRESSURE_DEPTH: number(
    100_000,
    'messages',
    [1, 10_000_000],
    'From this depth the downstream rate decides and back-off doubles',
    'guide: 100,000',
  ),
  CONTROL_PAUSE_ENRICHMENT_DEPTH: number(
    500_000,
    'messages',
    [1, 100_000_000],
    'From this depth of the other queues enrichment is paused',
    'guide: 500,000',
  ),
  CONTROL_RESUME_ENRICHMENT_DEPTH: number(
    50_000,
    'messages',
    [0, 100_000_000],
    'Below this depth enrichment is resumed',
    'guide: 50,000',
  ),
  CONTROL_COOLDOWN_MS: number(
    30_000,
    'ms',
    [0, 600_000],
    'Least time between two changes of one event source',
    'guide: 30 s',
  ),
  CONTROL_PAUSE_AFTER_MS: number(
    1_800_000,
    'ms',
    [60_000, 86_400_000],
    'An outage this long pauses the workers’ sources',
    'design: long outages',
  ),
} satisfies SettingGroup;

export const canary = {
  CANARY: text('on', 'on|off', 'Whether an event of ours goes the whole way every minute', 'design'),
  CANARY_INTERVAL_MINUTES: number(
    1,
    'minutes',
    [1, 60],
    'Between two canaries of a queue; its alarm takes five of them to miss it',
    'design: once a minute, missed after five',
  ),
  CANARY_TIMEOUT_MS: number(
    10_000,
    'ms',
    [1000, 25_000],
    'Time-out of the canary’s call to the API',
    'own choice',
  ),
} satisfies SettingGroup;

export const scale = {
  PEAK_EVENTS_PER_SECOND: number(
    100,
    'events/s',
    [1, 100_000],
    'Configured peak: sizes warm throughput and the doctor’s quota checks',
    'design; the product’s aim is 5,000',
  ),
  WORKER_TIMEOUT_S: number(
    30,
    's',
    [15, 120],
    'Time-out of the worker functions',
    'design: visibility ≥ 6 × this',
  ),
  WORKER_BATCH: number(10, 'messages', [1, 10], 'Batch of the FIFO workers', 'AWS: 10 at most'),
  WORKER_MAX_CONCURRENCY: number(
    20,
    'containers',
    [2, 1000],
    'Maximum concurrency of each worker event source',
    'AWS: 2 to 1,000',
  ),
} satisfies SettingGroup;

export const deployment = {
  PROFILE: text(
    'default',
    'default|production',
    'default: fits a fresh account; production: reserves concurrency',
    'design',
  ),
  LOG_LEVEL: text('INFO', 'DEBUG|INFO|WARN|ERROR', 'Log level', 'Powertools'),
  LOG_RETENTION_DAYS: number(30, 'days', [1, 3653], 'Retention of the logs', 'own choice'),
  CONNECTORS_DIR: text(
    '',
    'text',
    'Folder of the organisation’s own connectors, one file each; empty: crm and warehouse alone',
    'deployment',
  ),
  NAME_PREFIX: text(DEFAULT_PREFIX, 'text', 'First part of every physical name', 'own choice'),
  API_MEMORY_MB: number(
    1024,
    'MB',
    [256, 10_240],
    'Memory of the functions that a caller waits for: CPU comes with it',
    'own choice',
  ),
  WORKER_MEMORY_MB: number(
    512,
    'MB',
    [256, 10_240],
    'Memory of all other functions, which mostly wait',
    'own choice',
  ),
  CONTROL_MEMORY_MB: number(
    256,
    'MB',
    [128, 10_240],
    'Memory of the flow controller, its watchdog and the canary, which mostly wait',
    'own choice',
  ),
  RESERVED_CONCURRENCY_INGEST: number(
    100,
    'containers',
    [1, 10_000],
    'Concurrency reserved for ingest in the production profile',
    'peak × 200 ms, with room for a spike',
  ),
  RESERVED_CONCURRENCY_LOOKUP: number(
    100,
    'containers',
    [1, 10_000],
    'Concurrency reserved for the lookup in the production profile',
    'Genesys: 50 concurrent Data Actions, twice over',
  ),
  PROVISIONED_CONCURRENCY_INGEST: number(
    0,
    'containers',
    [0, 10_000],
    'Containers of ingest kept warm in the production profile; 0: none',
    'own choice',
  ),
  PROVISIONED_CONCURRENCY_LOOKUP: number(
    0,
    'containers',
    [0, 10_000],
    'Containers of the lookup kept warm in the production profile; 0: none',
    'own choice',
  ),
  RUNBOOK_URL: text(
    'docs/RUNBOOK.md',
    'text',
    'Where alarms say that the runbook is: an https URL, or the file in this repository',
    'own choice',
  ),
  ALARM_EMAIL: text(
    '',
    'text',
    'E-mail address that is notified when the on-call notifier itself fails; empty: none',
    'own choice',
  ),
  API_BURST: number(5000, 'requests', [1, 100_000], 'Burst limit of the API stage', 'AWS: 5,000'),
  API_RATE: number(10_000, 'requests/s', [1, 100_000], 'Rate limit of the API stage', 'AWS: 10,000'),
  OTEL_EXPORTER_OTLP_ENDPOINT: text(
    '',
    'http url',
    'OTLP/HTTP endpoint for traces; empty: none',
    'OpenTelemetry',
  ),
  OTEL_TRACES_SAMPLER_ARG: number(
    1,
    'share',
    [0, 1],
    'Share of the traces begun here that are recorded; those of a sender go by its own word',
    'OpenTelemetry: parentbased_traceidratio',
  ),
} satisfies SettingGroup;
