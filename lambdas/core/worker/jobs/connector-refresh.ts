/** The job of a connector's refresh worker: a caller who got an old answer is looked up again, by the same key. */
import type { Connector } from '../../connector/definition.ts';
import { valueOfText } from '../../connector/input.ts';
import { UnsendableError } from '../../connector/unsendable.ts';
import { readRefreshOf, refreshText } from '../../message/connector-messages.ts';
import type { LookupRefreshMessage } from '../../ports.ts';
import type { Job } from '../job.ts';
import { type RecordRefreshDeps, readyToRefreshRecord, refreshRecord } from './record-refresh.ts';

export interface ConnectorRefreshDeps extends RecordRefreshDeps {
  connector: Connector;
  defaultRegion: string;
  /** `<PREFIX>_TIMEOUT_MS`. */
  timeoutMs: number;
  /** REFRESH_WORTHLESS_MS. */
  worthlessMs: number;
}

/** Nothing is claimed: looking twice does no harm, and the cache's version decides which answer counts. */
export function connectorRefreshJob(deps: ConnectorRefreshDeps): Job<LookupRefreshMessage> {
  const { connector, defaultRegion, timeoutMs, worthlessMs } = deps;
  const fieldOf = ({ lookup, key }: LookupRefreshMessage) => connector.lookups[lookup]?.keys[key];
  return {
    downstream: connector.name,
    operation: ({ lookup }) => refreshOperation(connector, lookup),
    callTimeoutMs: timeoutMs,
    read(body) {
      const message = readRefreshOf(connector.name, body);
      // A dead letter would be useless: there is no record, and a standard DLQ has no deduplication.
      const target = { key: 'refresh', generation: 0, payloadHash: '' };
      return message && { message, target, correlationId: message.correlationId };
    },
    write: (message) => refreshText(connector.name, message),
    // Also where the connector has no such lookup any more.
    isWorthless: (message, nowMs) =>
      nowMs - message.requestedAtMs > worthlessMs || fieldOf(message) === undefined,
    ready: () => readyToRefreshRecord(deps),
    async apply({ message }, call) {
      const { lookup, key } = message;
      const field = fieldOf(message);
      const value = field && (await valueOfText(field, message.value, defaultRegion));
      if (value === undefined) throw new UnsendableError('the key cannot be read');
      const { write } = await refreshRecord(deps, { lookup, key, value }, call);
      return { complete: write };
    },
  };
}

/** The operation whose breaker rules refreshes of a lookup: the declared one, if there is one. */
function refreshOperation({ operations }: Pick<Connector, 'operations'>, lookup: string): string {
  const declared = Object.entries(operations).find(
    ([, operation]) => 'refreshes' in operation && operation.refreshes === lookup,
  );
  return declared?.[0] ?? `refresh-${lookup}`;
}
