/**
 * The warehouse that enrichment goes to:
 *
 *   PUT {WAREHOUSE_URL}/{platform}/events/{eventId}   body {platform, eventType, interactionId?, occurredAt, data}
 *                                                     any 2xx but a page, or one that says no; the path is the effect's key
 *
 * Errors are classified as a CRM's.
 */
import type { Warehouse } from '../../core/ports.ts';
import { pathSegment } from './crm/answers.ts';
import { createAsk } from './crm/exchange.ts';
import { REST_REPLIES } from './crm/rest.ts';
import { httpCaller, type OpenCaller } from './http-call.ts';

export interface WarehouseOptions {
  /** Setting WAREHOUSE_URL; a slash at its end is ignored. */
  baseUrl: string;
  /** @default httpCaller */
  open?: OpenCaller;
  /** ms since the epoch. @default Date.now */
  now?: () => number;
}

/** One a container: it keeps its connections alive. The warehouse is reached without a credential. */
export function createWarehouse({ baseUrl, open = httpCaller, now = Date.now }: WarehouseOptions): Warehouse {
  const none = async () => ({});
  const ask = createAsk(
    { baseUrl: baseUrl.replace(/\/+$/, ''), call: open(), credentials: { read: none, refresh: none }, now },
    { who: 'the warehouse', table: REST_REPLIES },
  );
  return {
    async putEvent({ platform, eventId, interactionId, eventType, occurredAt, data }, options) {
      const body = {
        platform,
        eventType,
        ...(interactionId === undefined ? {} : { interactionId }),
        occurredAt,
        data,
      };
      const path = `/${platform}/events/${pathSegment(eventId)}`;
      await ask({ method: 'PUT', path, body, idempotencyKey: `${platform}:${eventId}` }, options, () => true);
    },
  };
}
