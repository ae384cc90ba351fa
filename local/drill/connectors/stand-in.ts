/** Stands for a system that no simulator is made for: lets everybody in, knows nobody, takes every write once by its path or key. */
import type { Connector } from '../../../lambdas/core/connector/definition.ts';
import type { SimSystem } from '../../simulators/system.ts';

/** What a write has left; `ids.externalId` is the key in its header, or the last part of its path. */
interface Written {
  seq: number;
  atMs: number;
  ids: { externalId: string };
}

/** For a system whose connector says these things of its writes. */
export function createStandIn({
  name,
  ...writes
}: Pick<Connector, 'name' | 'events' | 'operations'>): SimSystem {
  const headersOfKeys = keyHeaders(writes);
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
      const [inHeader] = headersOfKeys.flatMap((one) => headers[one] ?? []);
      const key = String(inHeader ?? segments.at(-1) ?? '');
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

/** Names of the headers in which its writes carry their keys. */
function keyHeaders({ events, operations }: Pick<Connector, 'events' | 'operations'>): string[] {
  const writes = [...Object.values(events), ...Object.values(operations)];
  return writes.flatMap((one) =>
    'once' in one && one.once.by === 'header' ? [one.once.name.toLowerCase()] : [],
  );
}
