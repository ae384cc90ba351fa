/**
 * The warehouse that enrichment goes to:
 *
 *   PUT {baseUrl}/{platform}/events/{eventId}   body {platform, eventType, interactionId?, occurredAt, data}
 *                                               any 2xx but a page, or one that says no; the path is the effect's key
 *
 * Errors are read as those of the generic contract.
 */
import { WAREHOUSE } from '../core/connector/default.ts';
import { type Connector, headerKey, noAuth, on, path, put } from '../core/connector/index.ts';
import { GENERIC_REPLIES } from './generic-replies.ts';
import { connectorOf, type KindOptions } from './kind.ts';

/** A connector to a warehouse that takes every event which changes no interaction's state. */
export function warehouse(options: KindOptions): Connector {
  return connectorOf(
    { kind: 'warehouse', auth: noAuth(), errors: GENERIC_REPLIES, events: { event } },
    { name: WAREHOUSE.name, ...options },
  );
}

const event = on({
  types: ['*'],
  topics: ['enrichment'],
  once: {
    by: 'upsert',
    write: ({ platform, eventId, interactionId, eventType, occurredAt, data }) =>
      put(
        path`/${platform}/events/${eventId}`,
        { platform, eventType, interactionId, occurredAt, data },
        { headers: { 'x-idempotency-key': headerKey(`${platform}:${eventId}`) } },
      ),
  },
});
