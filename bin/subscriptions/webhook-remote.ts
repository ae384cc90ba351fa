/**
 * Webhook subscriptions. The guide says that platforms have an API for them, but not what it looks like: the path is
 * a setting, and the shape of the entries is here and nowhere else.
 */
import type { Platform } from '../../lambdas/core/ports.ts';
import { allPages, type Remote, type Send } from './remote.ts';
import type { Wanted } from './windows.ts';

export function webhookRemote(platform: Platform, path: string, send: Send): Remote {
  const one = (id: string): string => `${path}/${encodeURIComponent(id)}`;
  return {
    platform,
    source: 'webhook',
    async list() {
      return (await allPages(send, path)).map(({ id, name, url, eventTypes, enabled }) => ({
        id: String(id),
        name: String(name),
        platform,
        source: 'webhook',
        events: Array.isArray(eventTypes) ? eventTypes.map(String).sort() : [],
        enabled: enabled !== false,
        target: { url: String(url) },
      }));
    },
    async create(wanted) {
      await send('POST', path, entryOf(wanted));
    },
    async update(id, wanted) {
      await send('PUT', one(id), entryOf(wanted));
    },
    async remove(id) {
      await send('DELETE', one(id));
    },
  };
}

function entryOf({ name, target, events, enabled }: Wanted): Record<string, unknown> {
  return { name, url: target['url'], eventTypes: events, payloadFormat: 'json', enabled };
}
