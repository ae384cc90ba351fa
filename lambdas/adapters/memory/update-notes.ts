/** Notes of failed updates in memory. */
import type { UpdateNote, UpdateNotes } from '../../core/ports.ts';
import { untried } from '../../core/retry/history.ts';

/** `keepMs`: life of a note after its last change. */
export function memoryUpdateNotes(keepMs: number): UpdateNotes {
  const notes = new Map<string, UpdateNote & { untilMs: number }>();
  const at = (key: string, nowMs: number): UpdateNote => {
    const found = notes.get(key);
    return found !== undefined && found.untilMs > nowMs ? found : { history: untried, appliedThroughMs: 0 };
  };
  return {
    async read(keys, nowMs) {
      const found = keys.filter((key) => (notes.get(key)?.untilMs ?? 0) > nowMs);
      return new Map(
        found.map((key) => {
          const { history, appliedThroughMs } = at(key, nowMs);
          return [key, structuredClone({ history, appliedThroughMs })];
        }),
      );
    },
    async failed(key, history, nowMs) {
      const { appliedThroughMs } = at(key, nowMs);
      notes.set(key, { history: structuredClone(history), appliedThroughMs, untilMs: nowMs + keepMs });
    },
    async settled(key, appliedThroughMs, nowMs) {
      const newest = Math.max(appliedThroughMs, at(key, nowMs).appliedThroughMs);
      notes.set(key, { history: untried, appliedThroughMs: newest, untilMs: nowMs + keepMs });
    },
  };
}
