/** Counters and records of changes in memory. */
import { type ChangeCounter, MAX_KEYS, type RecordIndex } from '../../core/connector/record-index.ts';

export function memoryChangeCounter(parts: number): ChangeCounter {
  const values = new Array<number>(parts).fill(0);
  return {
    read: async () => [...values],
    async next(part) {
      const value = (values[part] ?? 0) + 1;
      values[part] = value;
      return value;
    },
  };
}

export function memoryRecordIndex(): RecordIndex {
  const items = new Map<string, { changed: number; keys: Set<string> }>();
  const itemOf = (record: string): { changed: number; keys: Set<string> } => {
    const item = items.get(record) ?? { changed: 0, keys: new Set() };
    items.set(record, item);
    return item;
  };
  return {
    async raise(record, seq) {
      const item = itemOf(record);
      item.changed = Math.max(item.changed, seq);
      return [...item.keys];
    },
    async add(record, key, seq) {
      const item = itemOf(record);
      if (item.changed > seq || (item.keys.size >= MAX_KEYS && !item.keys.has(key))) return false;
      item.keys.add(key);
      return true;
    },
  };
}
