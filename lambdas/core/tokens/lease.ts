/** The write that takes the lease: it counts as a failure until the refresh has succeeded. */
import type { CredentialIdentity, TokenRecord } from '../ports.ts';
import type { TokenOptions } from './options.ts';
import { isNewTo, useOf } from './record.ts';
import { recentRequests, refreshBackOffMs } from './schedule.ts';

/** The record with the lease of `owner` on it; `credentials` are all those of the present secret. */
export function withLease(
  record: TokenRecord,
  credential: CredentialIdentity,
  credentials: readonly CredentialIdentity[],
  owner: string,
  nowMs: number,
  options: TokenOptions,
): TokenRecord {
  const isNew = isNewTo(record, credential);
  const failures = (isNew ? 0 : record.failures) + 1;
  return {
    ...record,
    revision: record.revision + 1,
    leaseOwner: owner,
    leaseUntilMs: nowMs + options.leaseMs,
    failures,
    // Another credential has refresh tokens of its own.
    refreshToken: isNew ? '' : record.refreshToken,
    // If this container dies, the next one waits for the lease and for the back-off.
    notBeforeMs: nowMs + refreshBackOffMs(failures, 0, options),
    credential: credential.name,
    credentials: credentials.map((one) => {
      const use = useOf(record, one);
      const recent = recentRequests(use.requestsMs, nowMs, options.timeoutMs);
      return { ...use, requestsMs: one === credential ? [...recent, nowMs] : recent };
    }),
  };
}
