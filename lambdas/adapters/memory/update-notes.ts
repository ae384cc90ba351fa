/** Notes of failed updates in memory. */
import type { UpdateNote, UpdateNotes } from '../../core/ports.ts';
import { untried } from '../../core/retry/history.ts';

/** `keepMs`: life of a note after its last change. */
export function memoryUpdateNotes(keepMs: number): UpdateNotes {
  const notes = new Map<string, UpdateNote & { untilMs: number }>();
  const at = (key: string, nowMs: number): UpdateNote & { untilMs?: number } => {
    const found = notes.get(key);
    return found !== undefined && found.untilMs > nowMs ? found : { history: untried, appliedThroughMs: 0 };
  };
  return {
    async read(keys, nowMs) {
      const found = keys.filter((key) => (notes.get(key)?.untilMs ?? 0) > nowMs);
      return new Map(
        found.map((key) => {
          const { untilMs: _, ...note } = at(key, nowMs);
          return [key, structuredClone(note)];
        }),
      );
    },
    async failed(key, history, nowMs) {
      notes.set(key, { ...at(key, nowMs), history: structuredClone(history), untilMs: nowMs + keepMs });
    },
    async deadLettered(key, letter, nowMs) {
      notes.set(key, { ...at(key, nowMs), history: untried, letter, untilMs: nowMs + keepMs });
    },
    async settled(key, appliedThroughMs, nowMs, told = {}) {
      const { letter: _, ...before } = at(key, nowMs);
      const { left: __, ...rest } = before;
      const isNewer = appliedThroughMs > before.appliedThroughMs;
      const kept = isNewer ? { ...rest, appliedThroughMs, ...told } : before;
      notes.set(key, { ...kept, history: untried, untilMs: nowMs + keepMs });
    },
  };
}
