/** Settings of the default systems behind, and of how replies are read. */
import { number, type SettingGroup, text } from './setting.ts';

export const crm = {
  CRM_BASE_URL: text('https://crm.example.com', 'base url', 'Base URL of the CRM', 'deployment'),
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
    'base url',
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

export const replies = {
  REPLY_MAX_BYTES: number(
    1_048_576,
    'bytes',
    [65_536, 16_777_216],
    'Larger answers of a system behind, packed or unpacked, are not read: the call has failed',
    'own choice: far above any answer that is asked for',
  ),
} satisfies SettingGroup;
