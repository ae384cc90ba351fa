/** Stands for a system that no simulator is made for: lets everybody in, knows nobody, takes every write once by its path or key. */
import type { SimSystem } from '../../simulators/system.ts';

/** What a write has left; `ids.externalId` is its idempotency key, or the last part of its path. */
interface Written {
  seq: number;
  atMs: number;
  ids: { externalId: string };
}

export function createStandIn(name: string): SimSystem {
  let effects: Written[] = [];
  let keys = new Set<string>();
  return {
    name,
    kindOf: (method, segments) =>
      segments.at(-1) === 'token' ? 'token' : method === 'GET' ? 'lookup' : 'event',
    handle({ method, segments, headers, nowMs }) {
      if (segments.at(-1) === 'token')
        return { status: 200, body: { access_token: 'local', token_type: 'Bearer', expires_in: 300 } };
      if (method === 'GET') return { status: 404, body: { error: 'unknown' } };
      const key = String(headers['idempotency-key'] ?? segments.at(-1) ?? '');
      if (!keys.has(key)) {
        keys.add(key);
        effects.push({ seq: effects.length + 1, atMs: nowMs, ids: { externalId: key } });
      }
      return { status: 200, body: { id: key } };
    },
    effects: () => effects,
    state: () => ({}),
    reset() {
      effects = [];
      keys = new Set();
    },
    admin: {},
  };
}
