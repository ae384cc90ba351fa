/** The simulated warehouse: `PUT /{platform}/events/{eventId}`, 201 for a new one and 200 for one seen before. */
import { createCrmLedger } from './crm/ledger.ts';
import { noRoute, type SimSystem } from './system.ts';

/** An empty warehouse; its effects look like the CRM's. */
export function createWarehouse(): SimSystem {
  const ledger = createCrmLedger();
  return {
    name: 'warehouse',
    kindOf: (_method, segments) => (segments[1] === 'events' ? 'event' : 'other'),
    handle({ method, segments, text, nowMs }) {
      const [platform = '', collection, eventId = ''] = segments;
      if (method !== 'PUT' || collection !== 'events' || eventId === '') return noRoute;
      const key = `${platform}/${eventId}`;
      if (ledger.repeat(key, text, nowMs) !== undefined) return { status: 200, body: {} };
      ledger.add({ kind: 'event', key, ids: { platform, eventId }, atMs: nowMs, text });
      return { status: 201, body: {} };
    },
    effects: () => ledger.effects(),
    state: () => ({ repeats: ledger.repeats().length }),
    reset: () => ledger.clear(),
    admin: {},
  };
}
