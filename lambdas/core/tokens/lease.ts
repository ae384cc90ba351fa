/** The write that takes the lease: it counts as a failure until the refresh has succeeded. */
import type { Credential, TokenRecord } from '../ports.ts';
import type { TokenOptions } from './options.ts';
import { isNewTo, useOf } from './record.ts';
import { recentRequests, refreshBackOffMs } from './schedule.ts';

/** The record with the lease of `owner` on it; `credentials` are all those of the present secret. */
export function withLease(
  record: TokenRecord,
  credential: Credential,
  credentials: readonly Credential[],
  owner: string,
  nowMs: number,
  options: TokenOptions,
): TokenRecord {
  const failures = (isNewTo(record, credential) ? 0 : record.failures) + 1;
  return {
    ...record,
    revision: record.revision + 1,
    leaseOwner: owner,
    leaseUntilMs: nowMs + options.leaseMs,
    failures,
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
