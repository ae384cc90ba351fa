/** Settings of tokens, platform calls and sources. */
import { number, type SettingGroup, text } from './setting.ts';

export const genesys = {
  GENESYS_LOGIN_URL: text(
    'https://login.mypurecloud.com',
    'base url',
    'Login host',
    'Genesys: https://login.{env}',
  ),
  GENESYS_API_URL: text('https://api.mypurecloud.com', 'base url', 'API host', 'Genesys: https://api.{env}'),
  GENESYS_RATE_LIMIT: number(
    300,
    'calls',
    [1, 1_000_000],
    'Calls allowed in the window for one client',
    'Genesys: 300 a minute',
  ),
  GENESYS_RATE_WINDOW_MS: number(
    60_000,
    'ms',
    [1000, 3_600_000],
    'Window of GENESYS_RATE_LIMIT',
    'Genesys: a minute',
  ),
  GENESYS_BULK_PATH: text(
    '/api/v2/routing/interactions',
    'text',
    'Path of the bulk update, where GENESYS_UPDATE_STYLE is bulk',
    'guide; in no published API',
  ),
  GENESYS_SUBSCRIPTIONS_PATH: text(
    '/api/v2/webhooks/subscriptions',
    'text',
    'Path of the webhook subscriptions that `steadyline subscriptions` manages',
    'guide names the API only; unconfirmed',
  ),
} satisfies SettingGroup;

export const nice = {
  NICE_DISCOVERY_URL: text(
    'https://cxone.niceincontact.com',
    'base url',
    'Discovery host',
    'CXone discovery',
  ),
  NICE_GRANT: text(
    'password',
    'password|client_credentials',
    'Token grant',
    'CXone: access keys; guide: client credentials',
  ),
  NICE_API_URL: text(
    '',
    'base url',
    'API host; empty: the one that discovery names for the tenant of the token',
    'CXone discovery',
  ),
  NICE_RATE_LIMIT: number(500, 'calls', [1, 1_000_000], 'Calls allowed in the window', 'guide, unconfirmed'),
  NICE_RATE_WINDOW_MS: number(
    1000,
    'ms',
    [1000, 3_600_000],
    'Window of NICE_RATE_LIMIT',
    'guide, unconfirmed',
  ),
  NICE_BULK_PATH: text(
    '/api/v2/interactions/batch',
    'text',
    'Path of the bulk update, where NICE_UPDATE_STYLE is bulk',
    'guide; in no published API',
  ),
  NICE_SUBSCRIPTIONS_PATH: text(
    '/api/v2/webhooks/subscriptions',
    'text',
    'Path of the webhook subscriptions that `steadyline subscriptions` manages',
    'guide names the API only; unconfirmed',
  ),
} satisfies SettingGroup;

export const tokens = {
  TOKEN_REFRESH_EARLY_MAX_MS: number(
    300_000,
    'ms',
    [0, 3_600_000],
    'Refresh this long before the end at most',
    'guide: 300 s',
  ),
  TOKEN_REFRESH_EARLY_SHARE: number(
    0.1,
    'share',
    [0, 0.5],
    'Refresh at this share of the life before the end at most',
    'Genesys: lives from 300 s',
  ),
  TOKEN_WAIT_MAX_MS: number(
    2000,
    'ms',
    [100, 10_000],
    'Longest wait for a token under refresh, then 503',
    'guide: 2 s',
  ),
  TOKEN_MAX_REJECTIONS: number(
    5,
    'rejections',
    [1, 9],
    'Rejections in a row after which refreshing stops',
    'guide: lock-out after 10',
  ),
  TOKEN_REQUESTS_PER_MINUTE: number(
    5,
    'requests',
    [1, 60],
    'Token requests in any minute for one credential',
    'guide: 429 after five',
  ),
  TOKEN_MAX_BACKOFF_MS: number(
    300_000,
    'ms',
    [1000, 3_600_000],
    'Longest back-off of failed refreshes',
    'design: 5 minutes',
  ),
  TOKEN_COPY_MS: number(
    5000,
    'ms',
    [0, 300_000],
    'How long a container trusts its copy without looking whether the token has been replaced',
    'own choice: one small read in 5 s',
  ),
  TOKEN_POLL_MS: number(
    100,
    'ms',
    [10, 1000],
    'Between two looks of a waiter, up to half of it more or less by chance',
    'own choice',
  ),
  TOKEN_TIMEOUT_MS: number(5000, 'ms', [100, 25_000], 'Time-out of a token request', 'own choice'),
} satisfies SettingGroup;

/** How each platform learns of cases: for the updater, and for the workers that queue updates. */
export const updateStyles = {
  GENESYS_UPDATE_STYLE: text(
    'participant',
    'participant|bulk|none',
    "participant: attributes of the customer's participant; bulk: the bulk endpoint; none: nothing is sent",
    'Genesys: published API',
  ),
  NICE_UPDATE_STYLE: text(
    'none',
    'none|bulk',
    'none: nothing is sent, no published path takes custom attributes; bulk: the bulk endpoint',
    'CXone: published API',
  ),
} satisfies SettingGroup;

export const updates = {
  UPDATE_BATCH_MAX: number(50, 'updates', [1, 50], 'Updates in one bulk call', 'guide: 50'),
  UPDATE_SPACING_MS: number(
    200,
    'ms',
    [200, 60_000],
    'Least time between bulk calls, start to start, over the fleet',
    'guide: 200 ms',
  ),
  UPDATE_PROBE_CACHE_MS: number(
    10_000,
    'ms',
    [0, 600_000],
    'How long a validation probe holds',
    'guide: 10 s',
  ),
  UPDATE_TIMEOUT_MS: number(5000, 'ms', [100, 25_000], 'Time-out of one platform call', 'own choice'),
  PLATFORM_UNAUTHORIZED_RATE: number(
    0.05,
    'share',
    [0.01, 1],
    '401s of the last 100 calls that open the breaker',
    'guide: 5 %',
  ),
} satisfies SettingGroup;

/** The way in for Data Actions that invoke the lookups themselves; read by the stacks alone. */
export const invoking = {
  GENESYS_ORG_ID: text(
    '',
    'text',
    'Organisation whose AWS Lambda Data Actions may invoke the lookups (external id of the role); empty: none',
    'Genesys',
  ),
  GENESYS_AWS_ACCOUNT: text(
    '765628985471',
    'text',
    'AWS account of Genesys Cloud that may assume the role; FedRAMP: 325654371633',
    'Genesys',
  ),
  PUBLIC_LOOKUPS: text(
    'yes',
    'yes|no',
    'Whether lookups have routes in the API; no: only GENESYS_ORG_ID reaches them',
    'own choice',
  ),
} satisfies SettingGroup;

export const sources = {
  GENESYS_EVENT_SOURCE: text(
    '',
    'text',
    'Partner event source name aws.partner/genesys.com/cloud/…; empty: no EventBridge source',
    'Genesys',
  ),
} satisfies SettingGroup;
