/** A system that keeps idempotency keys for a while, and whose search shows a record some time after it was made. */
import { jsonObject, type SimSystem, textField } from '../../../local/simulators/system.ts';

interface Note {
  noteId: string;
  reference: string;
  atMs: number;
}

export function createKeeper(keptForMs: number, lagMs: number): SimSystem {
  let notes: Note[] = [];
  let keys = new Map<string, Note>();
  return {
    name: 'keeper',
    kindOf: () => 'other',
    handle({ method, headers, query, text, nowMs }) {
      if (method === 'GET') {
        const found = notes.filter(
          ({ reference, atMs }) => reference === query.get('reference') && nowMs - atMs >= lagMs,
        );
        return { status: 200, body: { notes: found } };
      }
      const key = headers['idempotency-key'];
      const held = typeof key === 'string' ? keys.get(key) : undefined;
      if (held !== undefined && nowMs - held.atMs < keptForMs) return { status: 200, body: held };
      const note = {
        noteId: `n-${notes.length}`,
        reference: textField(jsonObject(text), 'reference') ?? '',
        atMs: nowMs,
      };
      notes.push(note);
      if (typeof key === 'string') keys.set(key, note);
      return { status: 201, body: note };
    },
    effects: () => notes,
    state: () => ({}),
    reset() {
      notes = [];
      keys = new Map();
    },
    admin: {},
  };
}
