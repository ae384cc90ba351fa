/** Async requests in memory. */
import { DEFAULT_CONNECTOR } from '../../core/connector/default.ts';
import type { ReplayStore, RequestResult, RequestStore } from '../../core/ports.ts';
import {
  blankRecord,
  heldRecord,
  liveRecord,
  lostLease,
  type MemoryRecord,
  memoryClaims,
  memoryReplays,
} from './claims.ts';

interface RequestRecord extends MemoryRecord {
  result?: RequestResult;
  submittedHash: string;
  connector: string;
  resultUntilMs: number;
}

/** The store, with its records to look at. */
export interface MemoryRequestStore extends RequestStore {
  records: Map<string, RequestRecord>;
  replays: ReplayStore;
}

/** An empty store: results live `resultMs`, everything else `unappliedMs` (defaults: 24 h and 20 days). */
export function memoryRequestStore(resultMs = 86_400_000, unappliedMs = 1_728_000_000): MemoryRequestStore {
  const records = new Map<string, RequestRecord>();
  const create = (payloadHash: string, expiresAtMs: number): RequestRecord => ({
    ...blankRecord(payloadHash, expiresAtMs),
    resultUntilMs: Number.POSITIVE_INFINITY,
    submittedHash: '',
    connector: DEFAULT_CONNECTOR,
  });
  const known = (requestId: string, nowMs: number): RequestRecord | undefined => {
    const found = liveRecord(records, requestId, nowMs);
    return found !== undefined && found.resultUntilMs > nowMs ? found : undefined;
  };
  return {
    records,
    replays: memoryReplays(records, unappliedMs, create),
    ...memoryClaims(records, unappliedMs, create),
    async createPending(requestId, submittedHash, nowMs, filing, connector = DEFAULT_CONNECTOR) {
      if (known(requestId, nowMs) !== undefined) return false;
      const record = create('', Number.POSITIVE_INFINITY);
      records.set(requestId, {
        ...record,
        submittedHash,
        connector,
        acceptedAtMs: nowMs,
        ...(filing && { filing }),
      });
      return true;
    },
    submittedHash: async (requestId, nowMs) => known(requestId, nowMs)?.submittedHash,
    async read(requestId, nowMs) {
      const found = known(requestId, nowMs);
      if (found === undefined) return undefined;
      const { result, connector, history } = found;
      const own = connector === DEFAULT_CONNECTOR ? {} : { connector };
      return { ...(result ?? { status: 'PENDING', attempts: history.tries, fields: {} }), ...own };
    },
    async finish(target, owner, result, nowMs, recent) {
      const record = heldRecord(records, target, owner);
      if (record === undefined) {
        if (records.get(target.key)?.applied !== true) throw lostLease();
        return;
      }
      record.result = result;
      record.expiresAtMs = nowMs + Math.max(resultMs, unappliedMs);
      if (result.status !== 'COMPLETE') return;
      record.applied = true;
      if (recent !== undefined) record.history = { ...record.history, recent };
      record.owner = '';
      record.claimUntilMs = 0;
      record.resultUntilMs = nowMs + resultMs;
    },
  };
}
