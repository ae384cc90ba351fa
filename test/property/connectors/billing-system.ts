/** A billing system: promises under an idempotency key, calls under an id of ours. */
import { jsonObject, type SimSystem } from '../../../local/simulators/system.ts';

export function createBilling(): SimSystem {
  let promises = new Map<string, object>();
  let calls = new Map<string, object>();
  return {
    name: 'billing',
    kindOf: () => 'other',
    handle({ method, segments, headers, text }) {
      if (segments.at(-1) === 'token') return { status: 200, body: { access_token: 't', expires_in: 300 } };
      if (method === 'PUT') {
        calls.set(segments.join('/'), jsonObject(text) ?? {});
        return { status: 204 };
      }
      const key = headers['idempotency-key'];
      if (method !== 'POST' || typeof key !== 'string') return { status: 404, body: {} };
      const held = promises.get(key) ?? { promiseId: `p-${promises.size}` };
      promises.set(key, held);
      return { status: 201, body: held };
    },
    effects: () => [...promises.values(), ...calls.values()],
    state: () => ({}),
    reset() {
      promises = new Map();
      calls = new Map();
    },
    admin: {},
  };
}
