/** The job of the refresh worker: a caller who got an old answer is looked up again. */
import { messageText } from '../../message/message-text.ts';
import { readRefresh } from '../../message/read-message.ts';
import type { RefreshMessage } from '../../ports.ts';
import type { Job } from '../job.ts';
import { type CustomerRefreshDeps, readyToRefresh, refreshCustomer } from './customer-refresh.ts';

export interface RefreshDeps extends CustomerRefreshDeps {
  /** CRM_TIMEOUT_MS. */
  timeoutMs: number;
  /** REFRESH_WORTHLESS_MS. */
  worthlessMs: number;
}

/** Nothing is claimed: looking twice does no harm, and the cache's version decides which answer counts. */
export function refreshJob(deps: RefreshDeps): Job<RefreshMessage> {
  return {
    downstream: 'crm',
    operation: () => 'refresh-customer',
    callTimeoutMs: deps.timeoutMs,
    read(body) {
      const message = readRefresh(body);
      // A dead letter would be useless: there is no record, and a standard DLQ has no deduplication.
      const target = { key: 'refresh', generation: 0, payloadHash: '' };
      return message && { message, target, correlationId: message.correlationId };
    },
    write: (message) => messageText(message),
    isWorthless: ({ requestedAtMs }, nowMs) => nowMs - requestedAtMs > deps.worthlessMs,
    ready: () => readyToRefresh(deps),
    async apply({ message }, call) {
      const { write } = await refreshCustomer(deps, message.phone, call);
      return { complete: write };
    },
  };
}
