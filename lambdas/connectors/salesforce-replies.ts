/** How Salesforce's answers are read: https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_concepts_core_data_objects.htm */
import type { ReplyTable } from '../core/reply/table.ts';

/** Errors are `[{errorCode, message}]`, or `{success: false, errors: [{statusCode, message}]}` under a status of success. */
export const SALESFORCE_REPLIES: ReplyTable = {
  code: ['/*/errorCode', '/errors/*/statusCode', '/*/errors/*/statusCode'],
  field: ['/*/fields/*', '/errors/*/fields/*', '/*/errors/*/fields/*'],
  message: ['/*/message', '/errors/*/message', '/*/errors/*/message'],
  verdicts: {
    // A session ends after two idle hours, under 401 or 403.
    INVALID_SESSION_ID: 'unauthorized',
    // Two upserts of one key at once, or a record that another transaction holds: the next try finds it.
    DUPLICATE_VALUE: 'transient',
    UNABLE_TO_LOCK_ROW: 'transient',
    ENTITY_IS_LOCKED: 'transient',
    // Busy or in maintenance.
    QUERY_TIMEOUT: 'transient',
    REQUEST_RUNNING_TOO_LONG: 'transient',
    SERVER_UNAVAILABLE: 'transient',
    FUNCTIONALITY_TEMPORARILY_UNAVAILABLE: 'transient',
    UNKNOWN_EXCEPTION: 'transient',
    // The organisation's trouble, which hits every message.
    STORAGE_LIMIT_EXCEEDED: 'transient',
    API_CURRENTLY_DISABLED: 'transient',
    API_DISABLED_FOR_ORG: 'transient',
    // The organisation's requests of 24 hours, or its logins of an hour, are used up.
    REQUEST_LIMIT_EXCEEDED: 'account-throttled',
    LOGIN_RATE_EXCEEDED: 'account-throttled',
  },
  messages: [
    { says: /exclusive access to this record|record currently unavailable/i, verdict: 'transient' },
    { says: /storage limit exceeded/i, verdict: 'transient' },
  ],
  // Several records under one external id: it is not unique, and no retry makes it so.
  statuses: { 300: 'permanent' },
};
