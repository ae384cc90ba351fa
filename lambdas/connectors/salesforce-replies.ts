/** How Salesforce's answers are read: https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_concepts_core_data_objects.htm */
import type { ReplyTable } from '../core/reply/table.ts';

/**
 * Errors are `[{errorCode, message}]`, or `{success: false, errors: [{statusCode, message}]}` under a status of success; the
 * parts of a composite answer hold either. A part that was only rolled back (`PROCESSING_HALTED`) says nothing.
 */
const ERRORS = [
  '',
  '/errors',
  '/*/errors',
  '/results/*/errors',
  '/results/*/result',
  '/compositeResponse/*/body',
  '/graphs/*/graphResponse/compositeResponse/*/body',
] as const;

export const SALESFORCE_REPLIES: ReplyTable = {
  code: ERRORS.flatMap((place) => [`${place}/*/errorCode`, `${place}/*/statusCode`] as const),
  field: ERRORS.map((place) => `${place}/*/fields/*` as const),
  message: ERRORS.map((place) => `${place}/*/message` as const),
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
    TOO_MANY_APEX_REQUESTS: 'transient',
    // The organisation's trouble, which hits every message.
    STORAGE_LIMIT_EXCEEDED: 'transient',
    LICENSE_LIMIT_EXCEEDED: 'transient',
    EXCEEDED_QUOTA: 'transient',
    ORG_LOCKED: 'transient',
    ORG_NOT_OWNED_BY_INSTANCE: 'transient',
    TRIAL_EXPIRED: 'transient',
    API_CURRENTLY_DISABLED: 'transient',
    API_DISABLED_FOR_ORG: 'transient',
    // The organisation's requests of 24 hours, or its logins of an hour, are used up.
    REQUEST_LIMIT_EXCEEDED: 'account-throttled',
    LOGIN_RATE_EXCEEDED: 'account-throttled',
    // Refusals of what was sent, which come under a status of success too.
    REQUIRED_FIELD_MISSING: 'permanent',
    FIELD_CUSTOM_VALIDATION_EXCEPTION: 'permanent',
    FIELD_INTEGRITY_EXCEPTION: 'permanent',
    STRING_TOO_LONG: 'permanent',
    INVALID_EMAIL_ADDRESS: 'permanent',
    INVALID_FIELD: 'permanent',
    INVALID_FIELD_FOR_INSERT_UPDATE: 'permanent',
    INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST: 'permanent',
    INVALID_TYPE_ON_FIELD_IN_RECORD: 'permanent',
    JSON_PARSER_ERROR: 'permanent',
    MALFORMED_ID: 'permanent',
    NUMBER_OUTSIDE_VALID_RANGE: 'permanent',
    DUPLICATES_DETECTED: 'permanent',
  },
  messages: [
    { says: /exclusive access to this record|record currently unavailable/i, verdict: 'transient' },
    {
      says: /being modified by another user|deadlock|(?:apex cpu|maximum) time limit exceeded/i,
      verdict: 'transient',
    },
    { says: /storage limit exceeded/i, verdict: 'transient' },
  ],
  // Several records under one external id: it is not unique, and no retry makes it so.
  statuses: { 300: 'permanent' },
};
