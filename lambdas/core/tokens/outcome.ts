/** What a finished refresh makes of the record. Each write also gives the lease back. */
import { AuthError, ThrottledError } from '../errors.ts';
import type { Grant, TokenRecord } from '../ports.ts';
import { INCIDENT_PREFIX } from './incident.ts';
import type { TokenOptions } from './options.ts';
import { refreshBackOffMs, refreshTime } from './schedule.ts';

const noLease = { leaseOwner: '', leaseUntilMs: 0 };

/** A new generation. The incident stays open while another credential of the secret is stopped. */
export function granted(
  record: TokenRecord,
  grant: Grant,
  requestedAtMs: number,
  options: TokenOptions,
): TokenRecord {
  const credentials = record.credentials.map((use) =>
    use.name === record.credential ? { ...use, rejections: 0 } : use,
  );
  const stopped = credentials.some((use) => use.rejections >= options.maxRejections);
  return {
    ...record,
    ...noLease,
    revision: record.revision + 1,
    generation: record.generation + 1,
    accessToken: grant.accessToken,
    expiresAtMs: requestedAtMs + grant.expiresInMs,
    refreshAtMs: refreshTime(requestedAtMs, grant.expiresInMs, options),
    failures: 0,
    notBeforeMs: 0,
    credentials,
    apiBaseUrl: grant.apiBaseUrl,
    refreshToken: grant.refreshToken ?? record.refreshToken,
    renewalAskedUntilMs: 0,
    incident: stopped ? record.incident : '',
  };
}

/** A failed refresh. `failures` was raised with the lease; a rejection is counted here; `unit` in [0, 1) is the jitter. */
export function failed(
  record: TokenRecord,
  error: unknown,
  nowMs: number,
  unit: number,
  options: TokenOptions,
): TokenRecord {
  const rejected = error instanceof AuthError;
  const retryAfterMs = error instanceof ThrottledError ? error.retryAfterMs : 0;
  const credentials = record.credentials.map((use) =>
    rejected && use.name === record.credential ? { ...use, rejections: use.rejections + 1 } : use,
  );
  const stopped = credentials.some(
    (use) => use.name === record.credential && use.rejections >= options.maxRejections,
  );
  // As many failures in a row as stop a credential are worth a page, too, though they stop nothing.
  const troubled = stopped || record.failures >= options.maxRejections;
  return {
    ...record,
    ...noLease,
    revision: record.revision + 1,
    notBeforeMs: nowMs + Math.max(refreshBackOffMs(record.failures, unit, options), retryAfterMs),
    credentials,
    incident: record.incident === '' && troubled ? `${INCIDENT_PREFIX}${nowMs}` : record.incident,
  };
}
