/** Records by the id rule of the release before, in memory. */
import type { Clock, FormerRecords } from '../../core/ports.ts';
import { liveRecord, type MemoryRecord } from './claims.ts';
import { DEFAULT_LIVES, type MemoryRecordLives } from './event-records.ts';

/** Over the records of a memory store with these lives. */
export function memoryFormerRecords(
  records: Map<string, MemoryRecord>,
  clock: Clock,
  { receivedMs, appliedMs }: MemoryRecordLives = DEFAULT_LIVES,
): FormerRecords {
  const rules = new Map<string, number>();
  return {
    async find(key) {
      const found = liveRecord(records, key, clock.now());
      if (found === undefined) return undefined;
      const { payloadHash, acceptedAtMs = found.place?.acceptedAtMs } = found;
      const lifeMs = found.applied ? appliedMs : receivedMs;
      return { payloadHash, acceptedAtMs: acceptedAtMs ?? found.expiresAtMs - lifeMs };
    },
    async inForceSince(rule, nowMs) {
      const sinceMs = rules.get(rule) ?? nowMs;
      rules.set(rule, sinceMs);
      return sinceMs;
    },
  };
}
